import { expect } from "bun:test";
import type { Change } from "../../../src/changes/index.ts";
import { selectStored } from "../../../src/data/select.ts";
import type { Json, JsonObject } from "../../../src/kit/json.ts";
import { render } from "../../../src/kit/sql.ts";
import { type DataDesk, type Person, refusal } from "../data-desk.ts";
import {
  type Actor,
  actorOf,
  type Entity,
  type Kind,
  keyOf,
  kinds,
  live,
  mayRead,
  textIn,
  type World,
} from "./model.ts";
import { shown, timeless, visible } from "./sight.ts";

/** Who looks: nobody is one of them. */
export const callers: readonly (Person | null)[] = ["anna", "bert", "agnes", "root", null];

/** The tables hold what the model says, and the log from its start tells how it came to be so. */
export async function checkTables(desk: DataDesk, world: World): Promise<void> {
  const log = (await desk.log()).filter(({ resource }) => resource !== "users");
  const replayed = replay(log);
  for (const kind of kinds) {
    const expected = [...world.entities.values()].filter((entity) => entity.kind === kind);
    const tables = await storedRecords(desk, kind);
    expect(tables.map(timeless)).toEqual(expected.toSorted(byId).map(whole));
    expect<readonly JsonObject[]>(
      [...replayed.values()].filter(({ resource }) => resource === kind).map(({ record }) => record),
    ).toEqual(tables);
  }
  const lines = log.map(
    ({ resource, record, operation, version }) => `${keyOf(resource, record)} ${operation} ${version}`,
  );
  const foreseen = world.log.map(({ key, operation, version }) => `${key} ${operation} ${version}`);
  expect(lines.toSorted()).toEqual(foreseen.toSorted());
}

/** Every caller sees what the model says, by every way of reading. */
export async function checkSight(desk: DataDesk, world: World): Promise<void> {
  for (const person of callers) {
    for (const kind of kinds) await checkLists(desk, world, person, kind);
    await checkFigures(desk, world, person);
    await checkExpansion(desk, world, person);
  }
}

/** Each record by itself, and its history: as many versions as its life has, none left out. */
export async function checkRecords(desk: DataDesk, world: World, keys: ReadonlySet<string>): Promise<void> {
  for (const key of keys) {
    const [resource = "", id = ""] = key.split("/");
    const entity = world.entities.get(key);
    for (const person of callers) {
      const sees = entity && mayRead(world, actorOf(person), entity);
      if (sees && entity.deleted === null) {
        expect(timeless(await desk.as(person).get(resource, id))).toEqual(shown(world, actorOf(person), entity));
      } else expect((await refusal(desk.as(person).get(resource, id))).code).toBe("not_found");
      if (sees) {
        const history = await desk.as(person).history(resource, id);
        // As far back as no other record had the same id.
        const lines = world.log.filter((line) => line.key === key).toReversed();
        const other = lines.findIndex(({ life }) => life !== entity.life);
        const life = other < 0 ? lines : lines.slice(0, other);
        expect(history.map(({ version, operation }) => [version, operation])).toEqual(
          life.map(({ version, operation }) => [version, operation]),
        );
      } else expect((await refusal(desk.as(person).history(resource, id))).code).toBe("not_found");
    }
  }
}

async function checkLists(desk: DataDesk, world: World, person: Person | null, kind: Kind): Promise<void> {
  const actor = actorOf(person);
  const caller = desk.as(person);
  const expected = visible(world, actor, kind).map((entity) => shown(world, actor, entity));
  const page = await caller.page(kind, { count: "exact" });
  expect({ items: page.items.map(timeless), total: page.total }).toEqual({ items: expected, total: expected.length });
  const bin = visible(world, actor, kind, "bin").map((entity) => shown(world, actor, entity));
  expect((await caller.list(kind, { trashed: "only" })).map(timeless)).toEqual(bin);
}

async function checkFigures(desk: DataDesk, world: World, person: Person | null): Promise<void> {
  const actor = actorOf(person);
  const notes = visible(world, actor, "notes");
  const caller = desk.as(person);
  const groups = await caller.aggregate("notes", {
    group: ["done"],
    count: true,
    sum: ["number", "price"],
    max: ["text"],
  });
  const values = (of: readonly Entity[], name: string) => of.flatMap(({ values: { [name]: value } }) => value ?? []);
  const figures = [...Map.groupBy(notes, (note) => note.values.done ?? null)].map(([done, of]) => ({
    done,
    count: of.length,
    sum_number:
      values(of, "number").length > 0
        ? values(of, "number").reduce((sum: number, value) => sum + Number(value), 0)
        : null,
    sum_price: cents(values(of, "price")),
    max_text: values(of, "text").map(textIn).toSorted().at(-1) ?? null,
  }));
  expect(groups).toEqual(figures.toSorted((left, right) => order(left.done) - order(right.done)));
  const found = (filter: string) => caller.list("notes", { filter, fields: ["id"] });
  const ids = (meets: (entity: Entity) => boolean) => notes.filter(meets).map(({ id }) => ({ id }));
  expect(await found("number > 3 && !done")).toEqual(
    ids(({ values: { number, done } }) => typeof number === "number" && number > 3 && done !== true),
  );
  expect(await found("related.text == 'blue'")).toEqual(
    ids((note) => reached(world, actor, "notes", note, "related")?.text === "blue"),
  );
  expect(await found("labels.exists(l, l.name == 'a')")).toEqual(
    ids(({ values: { labels } }) =>
      [labels ?? []].flat().some((id) => live(world, "labels", textIn(id))?.values.name === "a"),
    ),
  );
  const searched = await caller.list("notes", { search: "RED b", sort: ["id"], fields: ["id"] });
  expect(searched).toEqual(ids(({ values: { text } }) => /\bred\b.*\bb/i.test(textIn(text))));
}

/** Both ways, cut at a width of two; what the caller may not read stays an id, or out of the list. */
async function checkExpansion(desk: DataDesk, world: World, person: Person | null): Promise<void> {
  const actor = actorOf(person);
  const items = await desk.as(person).list("folders", {
    expand: ["notes.related", "children"],
    fields: ["notes.text", "notes.related.text", "children.id"],
  });
  const expected = visible(world, actor, "folders").map((folder) => {
    const of = (kind: Kind, name: string) =>
      visible(world, actor, kind).filter(({ values }) => values[name] === folder.id);
    return {
      notes: cut(of("notes", "folder"), (note) => ({
        text: note.values.text ?? null,
        related: seen(world, actor, note),
      })),
      children: cut(of("folders", "parent"), ({ id }) => ({ id })),
    };
  });
  expect(JSON.parse(JSON.stringify(items, (key, value: unknown) => (key === "next" ? value !== null : value)))).toEqual(
    expected,
  );
}

function cut(entities: readonly Entity[], show: (entity: Entity) => JsonObject): JsonObject {
  return { items: entities.slice(0, 2).map(show), next: entities.length > 2 };
}

function seen(world: World, actor: Actor, { values }: Entity): Json {
  const other = live(world, "notes", values.related);
  if (!other) return null;
  return mayRead(world, actor, other) ? { text: other.values.text ?? null } : other.id;
}

/** The values of the record that a caller's own filter gets to by a reference. */
function reached(world: World, actor: Actor, kind: Kind, { values }: Entity, name: string) {
  const other = live(world, kind, values[name]);
  return other && mayRead(world, actor, other) ? other.values : undefined;
}

function cents(prices: readonly Json[]): string | null {
  if (prices.length === 0) return null;
  const sum = prices.reduce((total: bigint, price) => total + BigInt(textIn(price).replace(".", "")), 0n);
  const digits = String(sum < 0n ? -sum : sum).padStart(3, "0");
  return `${sum < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** False, true, null: the order of groups. */
function order(done: Json): number {
  return done === null ? 2 : Number(done);
}

function replay(
  log: readonly Change[],
): ReadonlyMap<string, { readonly resource: string; readonly record: JsonObject }> {
  const state = new Map<string, { readonly resource: string; readonly record: JsonObject }>();
  const versions = new Map<string, number>();
  for (const { resource, record: id, version, operation, before, after } of log) {
    const key = keyOf(resource, id);
    expect([key, version]).toEqual([key, (versions.get(key) ?? 0) + 1]);
    versions.set(key, version);
    const known = state.get(key)?.record;
    // What the log calls the earlier values is what the state before holds.
    expect(before ?? {}).toEqual(
      operation === "create"
        ? {}
        : Object.fromEntries(Object.keys(before ?? {}).map((name) => [name, known?.[name] ?? null])),
    );
    if (after === null) state.delete(key);
    else state.set(key, { resource, record: after });
  }
  return new Map([...state].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

async function storedRecords(desk: DataDesk, kind: Kind): Promise<readonly JsonObject[]> {
  const resource = desk.model.resources.get(kind);
  if (!resource) throw new TypeError(`there is no ${kind}`);
  const { select, decode } = selectStored(desk.model, desk.engine.dialect, resource, "r");
  const rows = await desk.engine.rows(render(select, desk.engine.dialect.placeholder), [], { effort: "seek" });
  return rows.map(decode).toSorted((left, right) => (textIn(left.id) < textIn(right.id) ? -1 : 1));
}

function whole({ kind, id, version, created_by, updated_by, deleted, values }: Entity): JsonObject {
  const bin = kind === "notes" ? {} : { deleted_at: deleted !== null };
  return { id, version, created_by, updated_by, ...bin, ...values };
}

function byId(left: Entity, right: Entity): number {
  return left.id < right.id ? -1 : 1;
}
