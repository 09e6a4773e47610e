import type { ResourceGrant, RoleGrant } from "../access/grant.ts";
import type { Field, Model, Relation } from "../charter/model.ts";
import type { View } from "./queries.ts";
import { limitProblem, parameterProblem, unknownName } from "./query-problems.ts";
import { shownField } from "./shown-field.ts";

/** What is shown of a record: its fields, and the records to be put in the place of references or beside them. */
export interface ViewNode {
  readonly grant: ResourceGrant;
  readonly fields: readonly Field[];
  readonly children: readonly ViewChild[];
}

/** A relation whose records are shown. */
export interface ViewChild {
  readonly relation: Relation;
  readonly node: ViewNode;
}

/** What a view asks of one record, while it is read. */
interface Draft {
  readonly grant: ResourceGrant;
  /** Undefined: all that can be read. */
  names: Set<string> | undefined;
  readonly children: Map<string, { readonly relation: Relation; readonly draft: Draft; expanded: boolean }>;
}

/**
 * Reads `fields` and `expand`. Fields walk references, and lists that are expanded; an expanded relation is shown whether it
 * is among the fields or not, whole unless the fields name some of it. Raises `invalid_parameter` for what the caller cannot
 * read, be it hidden or not there, and `limit` for a path deeper than declared.
 */
export function readView(model: Model, rules: RoleGrant, grant: ResourceGrant, view: View): ViewNode {
  const reader = new ViewReader(model, rules);
  const root = reader.draft(grant);
  for (const path of view.expand ?? []) reader.expand(root, path);
  if (view.fields) {
    root.names = new Set();
    for (const path of view.fields) reader.show(root, path);
  }
  return finish(root);
}

class ViewReader {
  constructor(
    private readonly model: Model,
    private readonly rules: RoleGrant,
  ) {}

  draft(grant: ResourceGrant): Draft {
    return { grant, names: undefined, children: new Map() };
  }

  expand(root: Draft, path: string): void {
    let draft = root;
    for (const name of this.parts("expand", path)) {
      const child = this.child(draft, name) ?? this.unknown("expand", draft, path);
      child.expanded = true;
      draft = child.draft;
    }
  }

  show(root: Draft, path: string): void {
    const names = this.parts("fields", path);
    let draft = root;
    for (const name of names.slice(0, -1)) {
      const child = this.child(draft, name) ?? this.unknown("fields", draft, path);
      if (child.relation.many && !child.expanded) {
        const relation = JSON.stringify(name);
        throw parameterProblem(
          "fields",
          `The relation ${relation} holds many records: expand it to choose their fields.`,
        );
      }
      draft.names?.add(name);
      draft = child.draft;
      draft.names ??= new Set();
    }
    const last = names.at(-1) ?? "";
    if (shownField(draft.grant, last)) draft.names?.add(last);
    else if (!draft.children.has(last)) this.unknown("fields", draft, path);
  }

  /** The records of a relation that the caller may name on every row. */
  private child(draft: Draft, name: string) {
    const known = draft.children.get(name);
    if (known) return known;
    const { resource } = draft.grant;
    const relation = this.rules.schema.resource(resource.name)?.members.has(name)
      ? resource.relations.get(name)
      : undefined;
    const target = relation && this.rules.resource(relation.target);
    if (!relation || !target || target.read === "never") return undefined;
    const child = { relation, draft: this.draft(target), expanded: false };
    draft.children.set(name, child);
    return child;
  }

  private parts(parameter: string, path: string): readonly string[] {
    const names = path.split(".");
    const { expandDepth } = this.model.limits;
    const walks = parameter === "expand" ? names.length : names.length - 1;
    if (walks > expandDepth)
      throw limitProblem(`A path in ${parameter} walks ${expandDepth} relations at most.`, expandDepth);
    return names;
  }

  private unknown(parameter: string, draft: Draft, path: string): never {
    const { grant } = draft;
    const fields = [...grant.fields.keys()].filter((name) => shownField(grant, name));
    const members = this.rules.schema.resource(grant.resource.name)?.members;
    const relations = [...grant.resource.relations.keys()].filter((name) => members?.has(name));
    throw unknownName(parameter, path, parameter === "expand" ? relations : [...fields, ...relations]);
  }
}

function finish({ grant, names, children }: Draft): ViewNode {
  const shown = [...grant.fields.keys()].flatMap((name) => {
    const chosen = !names || names.has(name) || children.get(name)?.expanded;
    return chosen ? (shownField(grant, name) ?? []) : [];
  });
  return {
    grant,
    fields: shown,
    children: [...children.values()].map(({ relation, draft }) => ({ relation, node: finish(draft) })),
  };
}
