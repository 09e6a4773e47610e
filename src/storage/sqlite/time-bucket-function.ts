import type { SqliteFunction } from "../../expression/index.ts";
import { timeBucket, timeUnits } from "../../kit/time-bucket.ts";

/** The unit of time that holds a moment, in a time zone: SQLite knows none but UTC. Takes `day Europe/Vienna` second. */
export const timeBucketFunction: SqliteFunction = {
  name: "charter_time_bucket",
  arity: 2,
  deterministic: true,
  call: (time, unitAndZone) => {
    if (time === null || typeof unitAndZone !== "string") return null;
    const [name, zone = "UTC"] = unitAndZone.split(" ");
    const unit = timeUnits.find((candidate) => candidate === name);
    return unit === undefined ? null : timeBucket(Number(time), unit, zone);
  },
};
