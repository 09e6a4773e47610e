import { gets, listPath } from "../contender.ts";
import { seededCounts } from "../data/dataset.ts";
import type { Bench } from "../row.ts";
import { againstReference } from "./against-reference.ts";
import { queryPlan } from "./query-plan.ts";

/** Different names in filters: few enough that each is compiled once. */
const names = 100;

function projectNames(tasks: number): readonly string[] {
  return Array.from({ length: Math.min(names, seededCounts(tasks).projects) }, (_, index) => `Project ${index + 1}`);
}

function filterOf(name: string): string {
  return `project.name == "${name}"`;
}

/** A list filtered through a relation: it must begin at the few related rows, not at the many of the table. */
export const relationRow = againstReference({
  key: "e",
  title: "list 20, filtered through a relation",
  tasks: (scale) => scale.tasks,
  ours: (tasks) => gets(projectNames(tasks).map((name) => listPath("tasks", { filter: filterOf(name), limit: "20" }))),
  reference: (tasks) => gets(projectNames(tasks).map((name) => `/project/${encodeURIComponent(name)}`)),
  connections: 32,
  notes: async (bench: Bench) => {
    const plan = await queryPlan(bench, "tasks", { filter: filterOf("Project 7"), limit: 20 });
    // The alias of the listed table is "r".
    const scans = plan.some((step) => /^SCAN r\b/.test(step));
    return [`plan: ${plan.join("; ")}`, scans ? "the table is scanned" : "the table is not scanned"];
  },
});
