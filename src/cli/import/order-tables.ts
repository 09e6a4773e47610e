import type { FieldSource, TableMapping } from "./map-source.ts";

/** A table in its turn. The `deferred` references name records of tables that come later: they are set afterwards. */
export interface OrderedTable {
  readonly mapping: TableMapping;
  readonly deferred: ReadonlySet<string>;
}

/**
 * Puts tables such that a reference names a record that is there already. Where tables refer to each other in a ring, the
 * ring is opened at a table whose references within it may be null; one that has none comes as it is, and its rows are refused.
 * References to the own table are left to the order of rows.
 */
export function orderTables(tables: readonly TableMapping[]): readonly OrderedTable[] {
  const waiting = new Set(tables);
  const ordered: OrderedTable[] = [];
  while (waiting.size > 0) {
    const names = new Set([...waiting].map((mapping) => mapping.table.name));
    const unmet = (mapping: TableMapping): readonly FieldSource[] =>
      mapping.fields.filter(
        (field) => field.kind === "reference" && field.table.name !== mapping.table.name && names.has(field.table.name),
      );
    const all = [...waiting];
    const next =
      all.find((mapping) => unmet(mapping).length === 0) ??
      all.find((mapping) => unmet(mapping).every((source) => !source.field.required)) ??
      all[0];
    if (next === undefined) break;
    waiting.delete(next);
    const deferred = unmet(next).filter((source) => !source.field.required);
    ordered.push({ mapping: next, deferred: new Set(deferred.map((source) => source.field.name)) });
  }
  return ordered;
}
