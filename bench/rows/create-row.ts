import { againstReference } from "./against-reference.ts";
import { createTasks } from "./requests.ts";

/** A durable create with its rule, its validation and its change; the reference inserts the row and nothing else. */
export const createRow = againstReference({
  key: "d",
  title: "create, with rule, validation and log",
  tasks: (scale) => scale.tasks,
  ours: createTasks,
  reference: createTasks,
  connections: 64,
  alike: false,
  goal: { of: "ratio", is: "at least", bound: 0.4 },
});
