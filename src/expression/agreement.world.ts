import type { Json, JsonObject } from "../kit/json.ts";
import { type Draw, pick, times, valueOfType } from "./agreement.values.ts";
import type { ColumnStorage, Member, ResourceSchema, Schema } from "./schema.ts";
import type { Type } from "./type.ts";

/** A model made up at random, with its records and its callers. */
export interface World {
  readonly schema: Schema;
  readonly resources: ReadonlyMap<string, ResourceSchema>;
  /** In wire form, by resource; those in a trash too. */
  readonly rows: ReadonlyMap<string, readonly JsonObject[]>;
  /** The pairs of ids in a join table. */
  readonly joins: ReadonlyMap<string, readonly (readonly [from: string, to: string])[]>;
  readonly me: JsonObject;
  readonly request: JsonObject;
  /** A write on the way: what is incoming, and the record as it would be. */
  readonly input: JsonObject;
  readonly next: JsonObject;
  /** The stored record; a creation has none. */
  readonly old?: JsonObject;
}

/** The members of `me` in every world. */
export const meMembers: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["id", { kind: "string" }],
  ["signed_in", { kind: "bool" }],
  ["roles", { kind: "list", of: { kind: "string" } }],
  ["org", { kind: "object", members: new Map([["id", { kind: "string" }]]) }],
  ["level", { kind: "int" }],
  ["budget", { kind: "decimal", precision: 18, scale: 3 }],
  ["ratio", { kind: "double" }],
  ["born", { kind: "timestamp" }],
]);

const names = ["alpha", "beta", "gamma"];
/** Ids that some record has, and one that none has. */
const ids = ["r0", "r1", "r2", "r3", "r4", "gone"];

const scalars: readonly (readonly [name: string, Type, ColumnStorage])[] = [
  ["text_a", { kind: "string" }, "text"],
  ["text_b", { kind: "string" }, "text"],
  ["int_a", { kind: "int" }, "integer"],
  ["int_b", { kind: "int" }, "integer"],
  ["real_a", { kind: "double" }, "real"],
  ["real_b", { kind: "double" }, "real"],
  ["dec_a", { kind: "decimal", precision: 18, scale: 2 }, "decimal"],
  ["dec_b", { kind: "decimal", precision: 18, scale: 0 }, "decimal"],
  ["dec_c", { kind: "decimal", precision: 18, scale: 6 }, "decimal"],
  ["flag_a", { kind: "bool" }, "boolean"],
  ["flag_b", { kind: "bool" }, "boolean"],
  ["day", { kind: "timestamp" }, "date"],
  ["at_a", { kind: "timestamp" }, "datetime"],
  ["at_b", { kind: "timestamp" }, "datetime"],
  ["texts", { kind: "list", of: { kind: "string" } }, "json"],
  ["ints", { kind: "list", of: { kind: "int" } }, "json"],
  ["reals", { kind: "list", of: { kind: "double" } }, "json"],
  ["flags", { kind: "list", of: { kind: "bool" } }, "json"],
  ["moments", { kind: "list", of: { kind: "timestamp" } }, "json"],
  ["amounts", { kind: "list", of: { kind: "decimal", precision: 18, scale: 2 } }, "json"],
  ["data", { kind: "dyn" }, "json"],
];

/** Makes up a model of two or three resources, their relations and their records. */
export function makeWorld(draw: Draw): World {
  const used = names.slice(0, 2 + draw(2));
  const members = new Map(used.map((name) => [name, [...fieldsOf(draw)]]));
  for (const name of used) addRelations(draw, name, used, members);
  const resources = new Map(
    used.map((name): [string, ResourceSchema] => [
      name,
      {
        name,
        table: name,
        trash: draw(2) === 0,
        tenant: false,
        members: new Map((members.get(name) ?? []).map((member) => [member.name, member])),
      },
    ]),
  );
  const rows = new Map(used.map((name) => [name, recordsOf(draw, resources.get(name))]));
  const [first = "alpha"] = used;
  const next = recordsOf(draw, resources.get(first))[0] ?? {};
  const input = Object.fromEntries(Object.entries(next).filter(() => draw(2) === 0));
  return {
    schema: { resource: (name) => resources.get(name) },
    resources,
    rows,
    joins: joinsOf(draw, resources),
    ...callerOf(draw),
    next,
    input,
    ...(draw(2) === 0 ? { old: recordsOf(draw, resources.get(first))[1] ?? {} } : {}),
  };
}

function fieldsOf(draw: Draw): readonly Member[] {
  const value = (name: string, type: Type, storage: ColumnStorage): Member => ({
    kind: "value",
    name,
    type,
    column: name,
    storage,
  });
  const chosen = scalars.filter(() => draw(3) > 0);
  return [
    value("id", { kind: "string" }, "id"),
    value("deleted_at", { kind: "timestamp" }, "datetime"),
    ...chosen.map(([name, type, storage]) => value(name, type, storage)),
  ];
}

function addRelations(draw: Draw, name: string, used: readonly string[], members: ReadonlyMap<string, Member[]>): void {
  for (const suffix of ["a", "b"]) {
    const target = pick(draw, used);
    const ref = `ref_${suffix}`;
    members.get(name)?.push({ kind: "ref", name: ref, column: ref, target });
    if (draw(3) > 0)
      members.get(target)?.push({ kind: "inverse", name: `${name}_${suffix}`, target: name, column: ref });
  }
  if (draw(2) === 0) return;
  const target = pick(draw, used);
  const table = `${name}_links`;
  const [from, to] = ["source_id", "target_id"];
  members.get(name)?.push({ kind: "refs", name: "links", target, table, from, to, tenant: false });
  members
    .get(target)
    ?.push({ kind: "refs", name: `${name}_linked`, target: name, table, from: to, to: from, tenant: false });
}

function recordsOf(draw: Draw, resource: ResourceSchema | undefined): readonly JsonObject[] {
  return ids.slice(0, -1).map((id) =>
    Object.fromEntries(
      [...(resource?.members.values() ?? [])].flatMap((member): [string, Json][] => {
        if (member.name === "id") return [["id", id]];
        if (member.name === "deleted_at")
          return [["deleted_at", resource?.trash && draw(3) === 0 ? pick(draw, times) : null]];
        if (member.kind === "ref") return [[member.name, draw(4) === 0 ? null : pick(draw, ids)]];
        return member.kind === "value" ? [[member.name, draw(5) === 0 ? null : wireOf(draw, member)]] : [];
      }),
    ),
  );
}

function wireOf(draw: Draw, { type, storage }: Member & { readonly kind: "value" }): Json {
  return storage === "date" ? pick(draw, times).slice(0, 10) : valueOfType(draw, type);
}

function joinsOf(draw: Draw, resources: ReadonlyMap<string, ResourceSchema>): World["joins"] {
  const tables = [...resources.values()].flatMap(({ members }) =>
    [...members.values()].flatMap((member) =>
      member.kind === "refs" && member.from === "source_id" ? [member.table] : [],
    ),
  );
  return new Map(
    tables.map((table) => {
      const pairs = new Map(
        Array.from({ length: draw(9) }, () => [pick(draw, ids), pick(draw, ids)] as const).map((pair) => [
          pair.join(),
          pair,
        ]),
      );
      return [table, [...pairs.values()]];
    }),
  );
}

function callerOf(draw: Draw): { readonly me: JsonObject; readonly request: JsonObject } {
  const signedIn = draw(4) > 0;
  const me = Object.fromEntries(
    [...meMembers].map(([name, type]): [string, Json] => {
      if (name === "id") return ["id", signedIn ? pick(draw, ids) : null];
      if (name === "signed_in") return ["signed_in", signedIn];
      if (name === "roles") return ["roles", ["agent", "admin", "open"].slice(draw(4))];
      if (name === "org") return ["org", draw(2) === 0 ? null : { id: pick(draw, ids) }];
      return [name, draw(4) === 0 ? null : valueOfType(draw, type)];
    }),
  );
  return {
    me,
    request: { time: pick(draw, times), method: "GET", ip: "127.0.0.1", api_key: draw(2) === 0 ? null : "key" },
  };
}
