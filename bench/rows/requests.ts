import { gets, listPath } from "../contender.ts";
import { isHidden, pseudoRandom, seededId } from "../data/dataset.ts";
import type { LoadRequest } from "../load/load.ts";

/** Requests in a plan at most: enough that what one of them brings into a cache seldom serves the next. */
const mostRequests = 20_000;

/** Ids of tasks that staff may see, in no order. */
export function visibleTasks(tasks: number): readonly string[] {
  const ids: string[] = [];
  for (const task of pseudoRandom(tasks)) {
    if (ids.length >= Math.min(mostRequests, tasks)) break;
    if (!isHidden(task)) ids.push(seededId("tasks", task));
  }
  return ids;
}

/** Reads by id: the same path for both contenders. */
export function readsById(tasks: number): readonly LoadRequest[] {
  return gets(visibleTasks(tasks).map((id) => `/tasks/${id}`));
}

/** The newest 20 open tasks. */
export const openTasks = {
  parameters: { filter: `status == "open"`, sort: "-created_at", limit: "20" },
  ours: gets([listPath("tasks", { filter: `status == "open"`, sort: "-created_at", limit: "20" })]),
  reference: gets(["/list/open"]),
} as const;

/** Creates a task. */
export function createTasks(): readonly LoadRequest[] {
  return Array.from({ length: 1000 }, (_, index) => ({
    method: "POST",
    path: "/tasks",
    body: JSON.stringify({
      title: `Task ${index} of the bench`,
      body: "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.",
      status: "open",
      points: 1 + (index % 100),
    }),
  }));
}
