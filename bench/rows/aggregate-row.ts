import { gets, listPath } from "../contender.ts";
import { againstReference } from "./against-reference.ts";

/** Figures over the whole table, one request after the other: Charter works them out on another thread. */
export const aggregateRow = againstReference({
  key: "f",
  title: "aggregate of the whole table, one at a time",
  tasks: (scale) => scale.tasks,
  ours: () => gets([listPath("tasks/aggregate", { group: "status", count: "true", sum: "points" })]),
  reference: () => gets(["/aggregate"]),
  connections: 1,
});
