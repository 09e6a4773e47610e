import type { Field, Model, Resource } from "../../charter/model.ts";
import type { FieldPlan, ResourcePlan, SourcePlan } from "../source/plan.ts";
import type { SourceTable } from "../source/source-schema.ts";
import { counted } from "../terminal/terminal.ts";

/** Where a field's values come from: a column, or the key of another table's row. */
export type FieldSource =
  | { readonly kind: "value"; readonly field: Field; readonly column: string }
  | {
      readonly kind: "reference";
      readonly field: Field;
      readonly columns: readonly string[];
      readonly table: SourceTable;
      /** The columns of `table` that `columns` name. */
      readonly targetColumns: readonly string[];
    };

/** A table whose rows become records of a resource. */
export interface TableMapping {
  readonly table: SourceTable;
  readonly resource: Resource;
  readonly fields: readonly FieldSource[];
}

/** Which tables go where, and what of the source has no place in the model. */
export interface SourceMapping {
  readonly tables: readonly TableMapping[];
  readonly notes: readonly string[];
}

/**
 * Finds for each table the resource, and for each column the field, by the names that `init --from` gives them.
 * A field that was renamed since is found by its `was`.
 */
export function mapSource(plan: SourcePlan, model: Model): SourceMapping {
  const notes: string[] = [];
  const tables: TableMapping[] = [];
  for (const planned of plan.resources) {
    const resource = model.resources.get(planned.name);
    if (resource === undefined) {
      notes.push(
        `Table ${planned.table.name}: the definition has no resource ${planned.name}, so ${counted(planned.table.rows, "row")} stay out.`,
      );
      continue;
    }
    tables.push({ table: planned.table, resource, fields: mapFields(planned, resource, plan, notes) });
  }
  return { tables, notes };
}

function mapFields(planned: ResourcePlan, resource: Resource, plan: SourcePlan, notes: string[]): FieldSource[] {
  const found: FieldSource[] = [];
  for (const fieldPlan of planned.fields) {
    const field = findField(resource, fieldPlan.name);
    const source = field === undefined ? undefined : sourceOf(field, fieldPlan, plan);
    if (source !== undefined) found.push(source);
    else {
      const columns = fieldPlan.columns.join(", ");
      notes.push(
        `${planned.table.name}.${columns}: ${resource.name} has no field ${fieldPlan.name} for it, so it stays out.`,
      );
    }
  }
  return found;
}

function findField(resource: Resource, name: string): Field | undefined {
  return resource.fields.get(name) ?? [...resource.fields.values()].find((field) => field.was === name);
}

function sourceOf(field: Field, planned: FieldPlan, plan: SourcePlan): FieldSource | undefined {
  const [column] = planned.columns;
  if (column === undefined || field.kind === "refs" || field.kind === "computed") return undefined;
  if (field.kind !== "ref") return planned.columns.length === 1 ? { kind: "value", field, column } : undefined;
  const target = plan.resources.find((candidate) => candidate.name === field.target);
  if (target === undefined) return undefined;
  if (planned.kind.kind === "ref") {
    const { key } = planned.kind;
    if (key.table !== target.table.name) return undefined;
    return { kind: "reference", field, columns: key.columns, table: target.table, targetColumns: key.targetColumns };
  }
  // A reference that the definition declares and the source does not: its column holds the other table's key.
  if (target.table.primaryKey.length !== 1) return undefined;
  return { kind: "reference", field, columns: [column], table: target.table, targetColumns: target.table.primaryKey };
}
