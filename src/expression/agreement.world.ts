import type { Database } from "bun:sqlite";
import type { Json, JsonObject } from "../kit/json.ts";
import type { ColumnStorage, Member, ResourceSchema, Schema } from "./schema.ts";
import type { Type } from "./type.ts";

/** Draws a whole number from 0 up to, but not including, the bound. */
export type Draw = (bound: number) => number;

/** One of several things. */
export function pick<T>(draw: Draw, items: readonly T[]): T {
  const item = items[draw(items.length)];
  if (item === undefined) throw new TypeError("there is nothing to pick");
  return item;
}

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

/** Texts at the edges: empty, case, composed and combining, astral, above the surrogates, wildcards, quotes, numbers. */
export const texts: readonly string[] = [
  "",
  "a",
  "A",
  "ab",
  "AB",
  "aba",
  "é",
  "e\u0301",
  "ß",
  "İ",
  "😀",
  "😀a",
  "a😀",
  "\u{10FFFF}",
  "a\u{10FFFF}",
  "\uFFFD",
  "\uE000",
  "%",
  "_a",
  "\\",
  "'",
  '"',
  "\n",
  "-- ",
  "?",
  "$1",
  "RE: refund",
  "refund",
  "0",
  "12",
  "-5",
  "+7",
  "007",
  "1.5",
  "1e3",
  " 1",
  "9223372036854775807",
  "9223372036854775808",
  "-9223372036854775808",
  "r0",
  "r1",
  "open",
  "true",
];
const numbers = [0, 1, -1, 2, 3, 5, 7, -7, 10, 100, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, -(2 ** 53 - 1), 123_456_789_012];
const doubles = [
  0,
  -0,
  1,
  -1,
  0.1,
  0.2,
  0.3,
  1.5,
  -2.5,
  1e15,
  1e300,
  -1e300,
  1.7976931348623157e308,
  5e-324,
  2 ** 53,
  9.5e18,
  3,
];
/** Milliseconds: the ends of what times there are, leap days, ends of months, before 1970. */
const times = [
  "0001-01-01T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
  "1970-01-01T00:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "2024-02-29T12:30:15.123Z",
  "2000-12-31T23:59:59.001Z",
  "1900-03-01T00:00:00.000Z",
  "2026-11-23T09:30:00.000Z",
  "2026-11-24T00:00:00.000Z",
  "0099-12-31T10:00:00.500Z",
];
const units = [
  "0",
  "1",
  "-1",
  "5",
  "10",
  "99",
  "-99",
  "100",
  "1000",
  "123456",
  "999999999999999999",
  "-999999999999999999",
];

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
  };
}

/** The storage of each member with a column, as a record of the wire lies in its row. */
export function createTables(database: Database, world: World): void {
  for (const { table, members, name } of world.resources.values()) {
    const columns = [...members.values()].filter((member) => member.kind === "value" || member.kind === "ref");
    const declared = columns.map(
      (member) => `"${member.column}" ${member.kind === "ref" ? "TEXT" : affinity(member.storage)}`,
    );
    database.run(`CREATE TABLE "${table}" (${declared.join(", ")})`);
    const insert = database.prepare(`INSERT INTO "${table}" VALUES (${columns.map(() => "?").join(", ")})`);
    for (const row of world.rows.get(name) ?? []) {
      insert.run(
        ...columns.map((member) => (member.kind === "ref" ? idOf(row[member.name]) : stored(row[member.name], member))),
      );
    }
  }
  for (const [table, pairs] of world.joins) {
    database.run(`CREATE TABLE "${table}" ("source_id" TEXT, "target_id" TEXT)`);
    for (const [from, to] of pairs) database.run(`INSERT INTO "${table}" VALUES (?, ?)`, [from, to]);
  }
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

/** A value of a type in wire form. */
export function valueOfType(draw: Draw, type: Type): Json {
  switch (type.kind) {
    case "string":
      return pick(draw, texts);
    case "int":
      return draw(3) === 0 ? draw(2 ** 31) - 2 ** 30 : pick(draw, numbers);
    case "double":
      return draw(3) === 0 ? randomDouble(draw) : pick(draw, doubles);
    case "bool":
      return draw(2) === 0;
    case "timestamp":
      return pick(draw, times);
    case "decimal":
      return decimal(pick(draw, units), type.scale);
    case "list":
      return Array.from({ length: draw(4) }, () => valueOfType(draw, type.of));
    default:
      return json(draw, 2);
  }
}

/** Any finite double, by its bits. */
function randomDouble(draw: Draw): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setUint32(0, draw(2 ** 31));
  bits.setUint32(4, draw(2 ** 31));
  const value = bits.getFloat64(0);
  return Number.isFinite(value) ? value : 0.5;
}

function json(draw: Draw, depth: number): Json {
  const kind = draw(depth > 0 ? 8 : 6);
  if (kind === 0) return null;
  if (kind === 1) return draw(2) === 0;
  if (kind === 2) return pick(draw, numbers);
  if (kind === 3) return pick(draw, doubles);
  if (kind < 6) return pick(draw, [...texts, ...times, "12.50", "-0.5"]);
  if (kind === 6) return Array.from({ length: draw(3) }, () => json(draw, depth - 1));
  return Object.fromEntries(["a", "b", "c d"].slice(0, draw(4)).map((key) => [key, json(draw, depth - 1)]));
}

function decimal(written: string, scale: number): string {
  if (scale === 0) return written;
  const negative = written.startsWith("-");
  const digits = (negative ? written.slice(1) : written).padStart(scale + 1, "0");
  return `${negative ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
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

function affinity(storage: ColumnStorage): string {
  if (storage === "real") return "REAL";
  return ["integer", "decimal", "boolean", "datetime"].includes(storage) ? "INTEGER" : "TEXT";
}

function stored(
  value: Json | undefined,
  { storage }: Member & { readonly kind: "value" },
): string | number | bigint | null {
  if (value === null || value === undefined) return null;
  switch (storage) {
    case "json":
      return JSON.stringify(value);
    case "decimal":
      return BigInt(String(value).replace(".", ""));
    case "datetime":
      return Date.parse(String(value));
    case "boolean":
      return value === true ? 1 : 0;
    default:
      return typeof value === "number" ? value : String(value);
  }
}

function idOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}
