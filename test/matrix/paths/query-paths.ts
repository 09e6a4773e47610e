import { fieldKinds } from "../../../src/charter/field-kinds.ts";
import type { Field, Resource } from "../../../src/charter/model.ts";
import { allFields } from "../../../src/data/select.ts";
import { compareText } from "../../../src/expression/value.ts";
import type { Json, JsonObject } from "../../../src/kit/json.ts";
import { type Condition, conditionsOn, understood } from "../conditions.ts";
import { markedWords } from "../generate.ts";
import { answers, type MatrixPath, one, some, statusFault, valueFault } from "../matrix-path.ts";
import type { Sight } from "../sight.ts";
import { listIn, writtenOut } from "../truth.ts";
import { page, readable, refusal } from "./record-paths.ts";

/** Filters that name a field, a relation or a member of the caller. */
export const filterPath: MatrixPath = {
  name: "filter",
  *cases(scene, sight, resource) {
    for (const condition of some(scene, [...conditionsOn(sight, resource)], 30)) {
      const path = `${resource.path}?limit=500&filter=${encodeURIComponent(condition.text)}`;
      yield answers({ method: "GET", path }, filtered(sight, resource, condition));
    }
  },
};

/** Some of these filters in a body. */
export const queryPath: MatrixPath = {
  name: "POST query",
  *cases(scene, sight, resource) {
    for (const condition of some(scene, [...conditionsOn(sight, resource)], 12)) {
      const json = { limit: 500, filter: condition.text };
      yield answers({ method: "POST", path: `${resource.path}/query`, json }, filtered(sight, resource, condition));
    }
  },
};

/** How many there are, all and by some of these filters. */
export const countPath: MatrixPath = {
  name: "count",
  *cases(scene, sight, resource) {
    const conditions = some(scene, [...conditionsOn(sight, resource)], 12);
    for (const condition of [{ text: "true", namable: true }, ...conditions]) {
      const expected = filtered(sight, resource, condition);
      const path = `${resource.path}?count=exact&limit=1&filter=${encodeURIComponent(condition.text)}`;
      yield one({ method: "GET", path }, (answer) => {
        if (typeof expected === "number") return statusFault(answer, expected);
        return statusFault(answer, 200) ?? valueFault(answer.json.total, listIn(expected.items).length);
      });
    }
  },
};

/** Sorts by fields, one way or the other: who may not read it must not learn its order. */
export const sortPath: MatrixPath = {
  name: "sort",
  *cases(scene, sight, resource) {
    for (const { field, name, namable } of some(scene, [...sortable(sight, resource)], 20)) {
      const may = namable && fieldKinds[field.kind].indexable;
      for (const sort of some(scene, [name, `-${name}`])) {
        yield one({ method: "GET", path: `${resource.path}?limit=500&sort=${sort}` }, (answer) => {
          if (!may) return statusFault(answer, refusal(sight, resource));
          const items = listIn(answer.json.items);
          const shown = sight.visible(resource).map((record) => sight.show(resource, record));
          return statusFault(answer, 200) ?? valueFault(inOrder(items), inOrder(shown));
        });
      }
    }
  },
};

/** Searches for each word there is, wherever it stands. */
export const searchPath: MatrixPath = {
  name: "search",
  *cases(_scene, sight, resource) {
    const fields = resource.searchable.filter((name) => sight.mayName(resource, name));
    for (const record of sight.truth.rows.get(resource.name) ?? []) {
      for (const word of markedWords(resource.searchable.map((name) => writtenOut(record[name])).join(" "))) {
        const found = sight
          .visible(resource)
          .filter((row) => fields.some((name) => writtenOut(row[name]).includes(word)));
        const items = found.map((row) => sight.show(resource, row));
        const expected = fields.length > 0 ? page(items) : refusal(sight, resource);
        yield answers({ method: "GET", path: `${resource.path}?search=${word}` }, expected);
        const groups = { groups: [{ count: items.length }] };
        const path = `${resource.path}/aggregate?count=true&search=${word}`;
        yield answers({ method: "GET", path }, fields.length > 0 ? groups : refusal(sight, resource));
      }
    }
  },
};

/** Groups by each field, and the sum, least and greatest of each. */
export const aggregatePath: MatrixPath = {
  name: "aggregate",
  *cases(_scene, sight, resource) {
    const shown = () => sight.visible(resource).map((record) => sight.show(resource, record));
    const refused = refusal(sight, resource);
    const path = `${resource.path}/aggregate`;
    const all = readable(sight, resource) ? { groups: [{ count: shown().length }] } : refused;
    yield answers({ method: "GET", path: `${path}?count=true` }, all);
    for (const field of allFields(resource)) {
      const { name, kind } = field;
      const namable = sight.mayName(resource, name);
      yield one({ method: "GET", path: `${path}?group=${name}&count=true` }, (answer) => {
        if (!namable || !fieldKinds[kind].indexable) return statusFault(answer, refused);
        return statusFault(answer, 200) ?? valueFault(inOrder(listIn(answer.json.groups)), groupsBy(shown(), name));
      });
      if (totals.has(kind) || !namable) {
        const sum = {
          groups: [
            {
              [`sum_${name}`]: sumOf(
                field,
                shown().map((row) => row[name] ?? null),
              ),
            },
          ],
        };
        yield answers({ method: "GET", path: `${path}?sum=${name}` }, namable ? sum : refused);
      }
      if (!comparable.has(kind) && namable) continue;
      const values = shown().flatMap((row) => ((row[name] ?? null) === null ? [] : [row[name] ?? null]));
      const sorted = values.toSorted(compare);
      for (const [figure, value] of [
        ["min", sorted[0]],
        ["max", sorted.at(-1)],
      ] as const) {
        const groups = { groups: [{ [`${figure}_${name}`]: value ?? null }] };
        yield answers({ method: "GET", path: `${path}?${figure}=${name}` }, namable ? groups : refused);
      }
    }
  },
};

const totals: ReadonlySet<string> = new Set(["integer", "number", "decimal"]);
const texts: readonly string[] = ["text", "markdown", "email", "url", "choice"];
const comparable: ReadonlySet<string> = new Set([...totals, ...texts, "date", "datetime"]);

function filtered(sight: Sight, resource: Resource, { text, namable }: Condition): JsonObject | number {
  if (!namable || !readable(sight, resource)) return refusal(sight, resource);
  const condition = understood(sight.truth, resource, text);
  const found = sight.visible(resource).filter((record) => sight.meets(condition, record));
  return page(found.map((record) => sight.show(resource, record)));
}

interface Sortable {
  readonly name: string;
  readonly field: Field;
  readonly namable: boolean;
}

function* sortable(sight: Sight, resource: Resource): Iterable<Sortable> {
  for (const field of allFields(resource)) {
    yield { name: field.name, field, namable: sight.mayName(resource, field.name) };
  }
  for (const relation of resource.relations.values()) {
    const target = sight.truth.model.resources.get(relation.target);
    if (relation.many || !target) continue;
    const walks = sight.mayWalk(resource, relation.name) !== undefined;
    for (const field of target.fields.values()) {
      const namable = walks && sight.mayName(target, field.name);
      yield { name: `${relation.name}.${field.name}`, field, namable };
    }
  }
}

function inOrder(values: readonly Json[]): readonly string[] {
  return values.map((value) => JSON.stringify(value)).toSorted();
}

function groupsBy(shown: readonly JsonObject[], name: string): readonly string[] {
  const groups = Map.groupBy(shown, (row) => JSON.stringify(row[name] ?? null));
  return inOrder([...groups].map(([_value, rows]) => ({ [name]: rows[0]?.[name] ?? null, count: rows.length })));
}

function compare(left: Json, right: Json): number {
  const numbers = [left, right].map(Number);
  if (numbers.every((each) => !Number.isNaN(each))) return (numbers[0] ?? 0) - (numbers[1] ?? 0);
  return compareText(writtenOut(left), writtenOut(right));
}

function sumOf({ kind, scale = 0 }: Field, values: readonly Json[]): Json {
  const given = values.filter((value) => value !== null);
  if (given.length === 0) return null;
  const sum = given.reduce<number>((total, value) => total + Number(value), 0);
  return kind === "decimal" ? sum.toFixed(scale) : sum;
}
