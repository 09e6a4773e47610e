import type { Field, Model, Relation, Resource } from "../../src/charter/model.ts";
import { figures, ids, marks } from "./furniture.ts";
import { idOf, people } from "./house.ts";

/** One request of the matrix. */
export interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The order of its items is not promised: they are compared as a set. */
  readonly unordered?: boolean;
  /** Follows the cursors of the answer to the end. */
  readonly paged?: boolean;
  /** Goes on with a list of the answer that was cut: its relation, and where its records are listed. */
  readonly continued?: { readonly relation: string; readonly path: string };
}

const ordered = new Set([
  "text",
  "choice",
  "integer",
  "number",
  "decimal",
  "date",
  "datetime",
  "boolean",
  "ref",
  "email",
]);

/** Every request that reads, made from the model: each path, with each field and relation it can name. */
export function readingCases(model: Model): readonly Case[] {
  return [...model.resources.values()].flatMap((resource) => [
    ...lists(model, resource),
    ...aggregates(resource),
    ...records(model, resource),
  ]);
}

/** Requests that write, by ids, values and references of another organization; then those that change one's own. */
export function writingCases(model: Model): readonly Case[] {
  const tenants = [...model.resources.values()].filter(({ tenant }) => tenant);
  return [
    ...tenants.flatMap(intrusions),
    ...tenants.flatMap(collisions),
    ...tenants.flatMap(references),
    ...tenants.flatMap(bulks),
    ...tenants.flatMap(ownWrites),
  ];
}

function lists(model: Model, resource: Resource): readonly Case[] {
  const list = (name: string, query: Readonly<Record<string, string>>, more: Partial<Case> = {}): Case =>
    read(resource, `list ${name}`, "", query, more);
  const filters = filtersOf(model, resource);
  const sorts = sortable(resource).flatMap((field) => [field.name, `-${field.name}`]);
  const walked = toOne(resource).flatMap(({ name, target }) => {
    const other = model.resources.get(target);
    return other ? sortable(other).map((field) => `${name}.${field.name}`) : [];
  });
  const relations = [...resource.relations.values()].filter(({ target }) => model.resources.has(target));
  const deeper = relations.flatMap(({ name, target }) => {
    const further = [...(model.resources.get(target)?.relations.values() ?? [])];
    return further.filter((next) => model.resources.has(next.target)).map((next) => `${name}.${next.name}`);
  });
  const words = [marks.a, marks.b, `${marks.b.slice(0, 3)}`, "project", "task", "label", "0"];
  return [
    list("all", {}),
    list("counted", { count: "exact" }),
    list("page by page", { limit: "1" }, { paged: true }),
    list("page by page falling", { limit: "1", sort: "-created_at" }, { paged: true }),
    ...(resource.trash
      ? [list("bin", { trashed: "only" }), list("with bin", { trashed: "with", count: "exact" })]
      : []),
    ...[...sorts, ...walked].map((sort) => list(`sort ${sort}`, { sort }, { paged: false })),
    ...filters.flatMap((filter) => [
      list(`filter ${filter}`, { filter, count: "exact" }),
      read(resource, `count filter ${filter}`, "/aggregate", { filter, count: "true" }),
    ]),
    ...(resource.searchable.length === 0 ? [] : words).flatMap((search) => [
      list(`search ${search}`, { search }, { unordered: true }),
      list(`search ${search} in order`, { search, sort: "id", count: "exact" }),
    ]),
    ...[...relations.map(({ name }) => name), ...deeper].map((expand) => list(`expand ${expand}`, { expand })),
    { name: `${resource.name} query`, method: "POST", path: `${resource.path}/query`, json: { count: "exact" } },
  ];
}

function aggregates(resource: Resource): readonly Case[] {
  const figure = (query: Readonly<Record<string, string>>): Case =>
    read(resource, `aggregate ${new URLSearchParams(query).toString()}`, "/aggregate", query);
  const numbers = [...resource.fields.values()].filter(({ kind }) => ["integer", "decimal", "number"].includes(kind));
  return [
    figure({ count: "true" }),
    figure({ group: "created_at:day", count: "true" }),
    figure({ group: "created_at:day", count: "true", having: "count > 3" }),
    ...sortable(resource).flatMap(({ name }) => [
      figure({ group: name, count: "true" }),
      figure({ min: name }),
      figure({ max: name }),
    ]),
    ...numbers.flatMap(({ name }) => [figure({ sum: name }), figure({ avg: name })]),
  ];
}

function records(model: Model, resource: Resource): readonly Case[] {
  const relations = [...resource.relations.values()];
  return known(resource).flatMap((id) => [
    read(resource, `get ${id}`, `/${id}`, {}),
    read(resource, `get ${id} and the bin`, `/${id}`, { trashed: "with" }),
    ...relations.map(({ name, target }) => {
      const more = { continued: { relation: name, path: model.resources.get(target)?.path ?? "" } };
      return read(resource, `get ${id} with ${name}`, `/${id}`, { expand: name }, more);
    }),
    read(resource, `history ${id}`, `/${id}/history`, {}),
    read(resource, `history ${id} page by page`, `/${id}/history`, { limit: "1" }, { paged: true }),
    read(resource, `unchanged ${id}`, `/${id}`, {}, { headers: { "if-none-match": '"1-x"' } }),
  ]);
}

/** Writes by the ids of another organization. */
function intrusions(resource: Resource): readonly Case[] {
  const { name, path } = resource;
  const { b = "", twins = [] } = ids[name] ?? {};
  const text = textField(resource);
  return [b, ...twins].flatMap((id): Case[] => {
    const alone = [
      { name: `${name} patch ${id}`, method: "PATCH", path: `${path}/${id}`, json: { [text]: `patched ${id}` } },
      {
        name: `${name} patch ${id} of a version`,
        method: "PATCH",
        path: `${path}/${id}`,
        json: { [text]: `matched ${id}` },
        headers: { "if-match": '"7"' },
      },
      { name: `${name} restore ${id}`, method: "POST", path: `${path}/${id}/restore` },
      { name: `${name} go back with ${id}`, method: "POST", path: `${path}/${id}/restore`, json: { version: 1 } },
      { name: `${name} go back far with ${id}`, method: "POST", path: `${path}/${id}/restore`, json: { version: 5 } },
    ];
    const batched = alone.slice(0, 1).map(({ method, path: at, json }) => ({ method, path: at, body: json }));
    return [
      ...alone,
      { name: `${name} batch ${id}`, method: "POST", path: "/batch", json: { operations: batched } },
      {
        name: `${name} batch deletes ${id}`,
        method: "POST",
        path: "/batch",
        json: { operations: [{ method: "DELETE", path: `${path}/${id}`, if_match: 999 }] },
      },
      ...(id === b ? [{ name: `${name} delete ${id}`, method: "DELETE", path: `${path}/${id}` }] : []),
    ];
  });
}

/** Records under ids and with values that another organization has. */
function collisions(resource: Resource): readonly Case[] {
  const { name, path } = resource;
  const { b = "" } = ids[name] ?? {};
  const body = bodyOf(resource, `${marks.b} ${name} 0`, figures.b);
  return [
    { name: `${name} takes the id of another`, method: "POST", path, json: { id: b, ...body } },
    { name: `${name} takes it twice`, method: "POST", path, json: { id: b, ...body } },
    { name: `${name} puts over it`, method: "PUT", path: `${path}/${b}`, json: bodyOf(resource, "put", 1) },
    { name: `${name} gives it up`, method: "DELETE", path: `${path}/${b}` },
    { name: `${name} puts it anew`, method: "PUT", path: `${path}/${b}`, json: bodyOf(resource, "put anew", 2) },
    { name: `${name} names an organization`, method: "POST", path, json: { ...body, org_id: idOf(900_002) } },
    { name: `${name} moves itself`, method: "PATCH", path: `${path}/${b}`, json: { org_id: idOf(900_002) } },
    {
      name: `${name} with a key`,
      method: "PUT",
      path: `${path}/${b}`,
      json: bodyOf(resource, "with a key", 3),
      headers: { "idempotency-key": "the same key" },
    },
    { name: `${name} gives it up again`, method: "DELETE", path: `${path}/${b}` },
    ...(resource.trash ? [{ name: `${name} for good`, method: "DELETE", path: `${path}/${b}?trashed=only` }] : []),
  ];
}

/** References to records that are those of another organization, alone and in lists. */
function references(resource: Resource): readonly Case[] {
  const { name, path } = resource;
  const body = bodyOf(resource, `refers ${name}`, 70_000);
  return [...resource.fields.values()].flatMap((field, index): Case[] => {
    const id = idOf(Number(ids[name]?.a.slice(-3)) * 100 + index);
    const foreign = ids[field.target ?? ""]?.b;
    if (foreign === undefined) return [];
    const value = field.kind === "refs" ? [foreign] : foreign;
    return [
      { name: `${name} made with ${field.name}`, method: "POST", path, json: { id, ...body, [field.name]: value } },
      {
        name: `${name} given ${field.name}`,
        method: "PATCH",
        path: `${path}/${ids[name]?.twins[0]}`,
        json: { [field.name]: value },
      },
    ];
  });
}

function bulks(resource: Resource): readonly Case[] {
  const { name, path } = resource;
  const text = textField(resource);
  const foreign = encodeURIComponent(`${text}.contains("${marks.b}")`);
  const all = encodeURIComponent(`id != ""`);
  return [
    { name: `${name} patch all of another`, method: "PATCH", path: `${path}?filter=${foreign}`, json: { [text]: "x" } },
    { name: `${name} delete all of another`, method: "DELETE", path: `${path}?filter=${foreign}` },
    { name: `${name} try to delete all`, method: "DELETE", path: `${path}?filter=${all}&dry_run=true` },
  ];
}

/** Writes of one's own records, of those that share their id with another's too. */
function ownWrites(resource: Resource): readonly Case[] {
  const { name, path } = resource;
  const { twins = [], a = "" } = ids[name] ?? {};
  const text = textField(resource);
  return [a, ...twins].flatMap((id, index) => [
    { name: `${name} own patch ${id}`, method: "PATCH", path: `${path}/${id}`, json: { [text]: `own ${id}` } },
    {
      name: `${name} own put ${id}`,
      method: "PUT",
      path: `${path}/${id}`,
      json: bodyOf(resource, `own put ${id}`, index),
    },
    { name: `${name} own delete ${id}`, method: "DELETE", path: `${path}/${id}` },
    { name: `${name} own restore ${id}`, method: "POST", path: `${path}/${id}/restore` },
  ]);
}

/** Conditions over each field and relation, with the values of both organizations. */
function filtersOf(model: Model, resource: Resource): readonly string[] {
  const own = [...resource.fields.values(), ...resource.system.values()].flatMap((field) =>
    conditions(field, field.name),
  );
  const walks = [...resource.relations.values()].flatMap((relation) => walking(model, relation, relation.name, 2));
  return [...own, ...walks];
}

function walking(model: Model, { target, many }: Relation, path: string, depth: number): readonly string[] {
  const other = model.resources.get(target);
  if (!other) return [];
  const at = (name: string): string => (many ? `x.${name}` : `${path}.${name}`);
  const within = (condition: string): string => (many ? `${path}.exists(x, ${condition})` : condition);
  const fields = [...other.fields.values(), ...other.system.values()]
    .flatMap((field) => conditions(field, at(field.name)))
    .map(within);
  const sizes = many
    ? [`${path}.size() > 1`, `${path}.size() == 0`, `${path}.all(x, x.version == 1)`]
    : [`${path} != null`];
  const deeper =
    depth > 1
      ? [...other.relations.values()]
          .filter((next) => next.many && model.resources.has(next.target))
          .flatMap((next) => [`${at(next.name)}.size() > 1`, `${at(next.name)}.size() == 0`].map(within))
      : [];
  return [...fields, ...sizes, ...deeper];
}

/** Conditions on a field that records of one organization meet, and others that those of the other do. */
function conditions({ kind, name, target, hidden }: Field, path: string): readonly string[] {
  if (hidden || name === "banned" || name === "two_factor") return [];
  switch (kind) {
    case "text":
    case "email":
      if (name === "id") return Object.values(ids).map(({ b }) => `${path} == ${JSON.stringify(b)}`);
      if (name === "org_id") return [`${path} == ${JSON.stringify(idOf(900_002))}`, `${path} == me.org.id`];
      return [`${path}.contains("${marks.b}")`, `${path}.contains("${marks.a}")`];
    case "choice":
      return [`${path} == "closed"`];
    case "integer":
      return [`${path} >= ${figures.b}`, `${path} < ${figures.b} && ${path} > 1`];
    case "decimal":
      return [`${path} > decimal("${figures.b}")`];
    case "date":
      return [`${path} > timestamp("2026-06-01T00:00:00Z")`];
    case "ref":
      return [
        `${path} == ${JSON.stringify(people.cara)}`,
        ...(ids[target ?? ""] ? [`${path} == ${JSON.stringify(ids[target ?? ""]?.b)}`] : []),
      ];
    case "refs":
      return [`${path}.size() > 2`];
    default:
      return [];
  }
}

function sortable({ fields, system }: Resource): readonly Field[] {
  return [...system.values(), ...fields.values()].filter(({ kind, hidden }) => ordered.has(kind) && !hidden);
}

function toOne({ relations }: Resource): readonly Relation[] {
  return [...relations.values()].filter(({ many }) => !many);
}

function known({ name }: Resource): readonly string[] {
  if (name === "users") return Object.values(people);
  if (name === "labels") return [idOf(101), idOf(102)];
  const own = ids[name];
  return own ? [...own.twins, own.a, own.b, idOf(309)] : [];
}

function read(
  resource: Resource,
  name: string,
  below: string,
  query: Readonly<Record<string, string>>,
  more: Partial<Case> = {},
): Case {
  const search = new URLSearchParams(query).toString();
  const path = `${resource.path}${below}${search === "" ? "" : `?${search}`}`;
  return { name: `${resource.name} ${name}`, method: "GET", path, ...more };
}

function textField({ name }: Resource): string {
  return name === "projects" ? "name" : name === "tasks" ? "title" : "text";
}

/** What a record of the resource needs, of one's own organization. */
function bodyOf(resource: Resource, text: string, figure: number): Readonly<Record<string, unknown>> {
  const body = { [textField(resource)]: text };
  if (resource.name === "tasks") return { ...body, number: figure, project: ids.projects?.twins[0] };
  return resource.name === "comments" ? { ...body, task: ids.tasks?.twins[0] } : body;
}
