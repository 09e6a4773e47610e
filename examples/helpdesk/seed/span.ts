import type { OpenData } from "../../../src/app.ts";
import { serviceCalls } from "../../../src/cli/service-calls.ts";
import { seedId } from "./seed-write.ts";

const day = 86_400_000;

/** How long the seeded helpdesk has been running, in milliseconds. */
export const span = 730 * day;

/**
 * The midnight that the seed goes up to: last night's, or that of the seed which began this database. A seed that is resumed on
 * another day must make the same writes as the one before.
 */
export async function seedEnd(data: OpenData, now: number): Promise<number> {
  const query = { filter: `id == ${JSON.stringify(seedId("companies", "1"))}`, fields: ["created_at"] };
  const { items } = await data.reader.list(serviceCalls(data, "seed")(), "companies", query);
  const [first] = items;
  return typeof first?.created_at === "string" ? Date.parse(first.created_at) + span : Math.floor(now / day) * day;
}
