import type { OpenData } from "../../../src/app.ts";
import { serviceCalls } from "../../../src/cli/service-calls.ts";
import type { MasterSecret } from "../../../src/config/secret.ts";
import type { Call } from "../../../src/data/context.ts";
import { createWriter } from "../../../src/data/create-writer.ts";
import { Problem } from "../../../src/kit/problem.ts";
import type { SeedWrite } from "./seed-write.ts";

/** Writes under way at once: they share a commit. */
const windowSize = 500;

/** How many writes were made, and how many had been made before. */
export interface SeedCounts {
  readonly made: number;
  readonly existing: number;
}

/**
 * Makes the writes in their order, each dated as it would be had it been made when it says, by whom it says. What was made
 * before stays as it is, so that a seed which was interrupted goes on where it stopped.
 */
export async function writeSeed(
  data: OpenData,
  secret: MasterSecret,
  writes: readonly SeedWrite[],
): Promise<SeedCounts> {
  const { model, engine, reader } = data;
  const writer = createWriter({ model, engine, secret, reader, now: timeOf });
  const call = serviceCalls(data, "seed");
  const counts = { made: 0, existing: 0 };

  const write = async ({ resource, id, at, by, input, changes }: SeedWrite): Promise<void> => {
    const { request, ...base } = call();
    const grant = by === null ? base.grant : data.grantOf({ kind: "user", id: by, roles: ["admin"], profile: {} });
    const dated = { ...base, grant, request: { ...request, time: new Date(at).toISOString() } };
    const options = { view: { fields: ["id"] } };
    try {
      await writer.write(
        dated,
        changes
          ? { method: "patch", resource, id, input, form: "merge", options: { ...options, ifMatch: [1] } }
          : { method: "put", resource, id, input, options: { ...options, ifNoneMatch: "any" } },
      );
      counts.made += 1;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "precondition_failed") throw error;
      counts.existing += 1;
    }
  };

  for (let start = 0; start < writes.length; start += windowSize) {
    await Promise.all(writes.slice(start, start + windowSize).map(write));
  }
  return counts;
}

function timeOf({ request }: Call): number {
  return typeof request.time === "string" ? Date.parse(request.time) : Date.now();
}
