import type { Field } from "../charter/model.ts";
import { compileCondition } from "../expression/index.ts";
import type { Fragment } from "../kit/sql.ts";
import type { ReadContext } from "./caller-filter.ts";
import { type Selection, selectFields } from "./select.ts";
import type { ViewNode } from "./view-tree.ts";

/**
 * The select list of a node of a view over rows of `alias`, fields masked row by row where their rules depend on the row. The
 * id, the version and every reference that a child goes through are selected too, shown or not.
 */
export function selectShown(
  context: ReadContext,
  node: ViewNode,
  alias: string,
  extras: readonly Field[] = [],
): Selection {
  const { resource } = node.grant;
  const through = node.children.flatMap(({ relation }) => (relation.many ? [] : [relation.field]));
  const always = ["id", "version"].flatMap((name) => resource.system.get(name) ?? []);
  const masks = masksOf(context, node, alias);
  return selectFields(node.fields, { ...context, alias, references: "shown", masks }, [
    ...always,
    ...through,
    ...extras,
  ]);
}

/** The SQL of the rules that decide row by row whether a field is shown. */
function masksOf({ model, dialect }: ReadContext, node: ViewNode, alias: string): ReadonlyMap<string, Fragment> {
  const masks = new Map<string, Fragment>();
  for (const { name } of node.fields) {
    const rule = node.grant.fields.get(name)?.read;
    if (rule === undefined || typeof rule === "string") continue;
    masks.set(name, compileCondition(rule, { dialect, schema: model.schema, sources: { record: { alias } } }));
  }
  return masks;
}
