import { render, slot, sql } from "../kit/sql.ts";
import type { Engine } from "../storage/engine.ts";

/**
 * The epoch of the database: a random name made at its first start and anew after a restore. Every cursor of the log carries
 * it, since sequences of another epoch mean other changes.
 */
export async function ensureEpoch(engine: Engine): Promise<string> {
  const find = render(
    sql`SELECT "value" FROM "charter_meta" WHERE "name" = ${slot("name")}`,
    engine.dialect.placeholder,
  );
  const insert = render(
    sql`INSERT INTO "charter_meta" ("name", "value") VALUES (${slot("name")}, ${slot("value")})`,
    engine.dialect.placeholder,
  );
  return await engine.write(async (transaction) => {
    const [row] = await transaction.rows(find, ["epoch"]);
    if (typeof row?.[0] === "string") return row[0];
    const epoch = crypto.randomUUID();
    await transaction.run(insert, ["epoch", epoch]);
    return epoch;
  });
}
