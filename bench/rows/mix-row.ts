import type { LoadRequest } from "../load/load.ts";
import { againstReference } from "./against-reference.ts";
import { createTasks, openTasks, readsById } from "./requests.ts";

/** Six reads by id, three lists and one create in every ten requests. */
function mix(tasks: number, lists: readonly LoadRequest[]): readonly LoadRequest[] {
  const creates = createTasks();
  return readsById(tasks).flatMap((read, index) => {
    const place = index % 10;
    if (place < 6) return [read];
    return place < 9 ? lists : creates.slice((index / 10) % creates.length, ((index / 10) % creates.length) + 1);
  });
}

/** What a server does all day. */
export const mixRow = againstReference({
  key: "g",
  title: "mix: 60 % reads, 30 % lists, 10 % creates",
  tasks: (scale) => scale.tasks,
  ours: (tasks) => mix(tasks, openTasks.ours),
  reference: (tasks) => mix(tasks, openTasks.reference),
  connections: 64,
});
