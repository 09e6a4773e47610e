import { againstReference } from "./against-reference.ts";
import { openTasks } from "./requests.ts";

/** A filtered and sorted list, the rule in its condition. */
export const listRow = againstReference({
  key: "b",
  title: "list 20, filtered and sorted",
  tasks: (scale) => scale.tasks,
  ours: () => openTasks.ours,
  reference: () => openTasks.reference,
  connections: 32,
  goal: { of: "ratio", is: "at least", bound: 0.7 },
});
