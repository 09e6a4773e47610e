import { gets, listPath } from "../contender.ts";
import { seededCounts, seededId } from "../data/dataset.ts";
import { againstReference } from "./against-reference.ts";

function projectIds(tasks: number): readonly string[] {
  return Array.from({ length: seededCounts(tasks).projects }, (_, index) => seededId("projects", index + 1));
}

/** Filters of one form, each with another value: clients ask so more often than they repeat themselves. */
export const newValuesRow = againstReference({
  key: "i",
  title: "list 20, another value in each filter",
  tasks: (scale) => scale.tasks,
  ours: (tasks) =>
    gets(projectIds(tasks).map((id) => listPath("tasks", { filter: `project == "${id}"`, limit: "20" }))),
  reference: (tasks) => gets(projectIds(tasks).map((id) => `/of-project/${id}`)),
  connections: 32,
});
