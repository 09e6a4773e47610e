import { againstReference } from "./against-reference.ts";
import { readsById } from "./requests.ts";

/** Reading by id where a rule decides row by row. */
export const readRow = againstReference({
  key: "a",
  title: "read by id under a rule",
  tasks: (scale) => scale.tasks,
  ours: readsById,
  reference: readsById,
  connections: 32,
  goal: { of: "ratio", is: "at least", bound: 0.6 },
});
