import type { Model } from "../charter/model.ts";
import { selectStored } from "../data/select.ts";
import type { JsonObject } from "../kit/json.ts";
import { render, slot, sql } from "../kit/sql.ts";
import type { Engine } from "../storage/index.ts";

/** People remembered between two commits. */
const mostKept = 10_000;

/** The declared profile of a person, for `me`: their record's fields, none for somebody who has no record. */
export interface Profiles {
  of(user: string): JsonObject | Promise<JsonObject>;
}

/** Reads profiles from the people's table. They are remembered until the next commit, so that a change shows at once. */
export function createProfiles(model: Model, engine: Engine): Profiles {
  const users = model.resources.get("users");
  if (!users) return { of: () => ({}) };
  const { select, decode } = selectStored(model, engine.dialect, users, "u");
  const live = users.trash ? sql` AND "u"."deleted_at" IS NULL` : sql``;
  const statement = render(sql`${select} WHERE "u"."id" = ${slot("id")}${live}`, engine.dialect.placeholder);
  const kept = new Map<string, JsonObject>();
  engine.onCommit(() => kept.clear());
  const find = async (user: string): Promise<JsonObject> => {
    const [row] = await engine.rows(statement, [user], { effort: "seek" });
    const profile = row ? decode(row) : {};
    if (kept.size >= mostKept) kept.clear();
    if (!engine.capabilities.manyWriters) kept.set(user, profile);
    return profile;
  };
  return { of: (user) => kept.get(user) ?? find(user) };
}
