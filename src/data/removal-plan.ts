import type { Field } from "../charter/model.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { Problem } from "../kit/problem.ts";
import { recordId } from "./record-id.ts";
import { keyOf, keyText, organizationOf, targetKey } from "./record-key.ts";
import { idsOf } from "./reference-ids.ts";
import { resourceParts, type WriteContext, type WriteParts } from "./write-context.ts";

/** A record that goes: to the bin, or for good. */
export interface Removal {
  readonly resource: string;
  readonly record: JsonObject;
  readonly kind: "trash" | "delete";
  /** In the bin it cannot go on referring to what goes for good: the values of its references without it. */
  readonly values?: JsonObject;
}

/** A record that stays but may no longer refer to what goes: the values of its references without it. */
export interface Unlinking {
  readonly resource: string;
  readonly record: JsonObject;
  readonly values: JsonObject;
}

/** All that the removal of one record brings with it. */
export interface RemovalPlan {
  /** Whoever refers comes before what it refers to. */
  readonly removals: readonly Removal[];
  readonly unlinkings: readonly Unlinking[];
}

interface Reference {
  readonly owner: Removal | { readonly resource: string; readonly record: JsonObject };
  readonly field: Field;
  readonly target: Removal;
}

/**
 * Follows the references to a record that is to go, as the definition's `onDelete` says. A record in the bin keeps its row,
 * so a removal to the bin leaves alone what is there already, and takes others with it: to their own bin if they have one,
 * else for good. A removal for good takes all with it for good, the bin included. Raises `reference` where a reference
 * restricts, and `limit` where more records are concerned than one write may change.
 */
export async function planRemoval(parts: WriteParts, context: WriteContext, root: Removal): Promise<RemovalPlan> {
  const search = new RemovalSearch(parts, context, root);
  await search.run();
  return search.plan();
}

class RemovalSearch {
  private readonly found = new Map<string, Removal>();
  private readonly queue: Removal[] = [];
  /** References that do not cascade, by owner, field and target. */
  private readonly others = new Map<string, Reference>();

  constructor(
    private readonly parts: WriteParts,
    private readonly context: WriteContext,
    private readonly root: Removal,
  ) {
    this.add(root);
  }

  private add(removal: Removal): void {
    const key = textOf(removal.resource, removal.record);
    const known = this.found.get(key);
    if (known && (known.kind === removal.kind || known.kind === "delete")) return;
    this.found.set(key, removal);
    this.queue.push(removal);
    this.bound();
  }

  async run(): Promise<void> {
    for (let removal = this.queue.shift(); removal; removal = this.queue.shift()) {
      await this.follow(removal);
      if (this.queue.length === 0) this.removeForGoodWithTarget();
    }
    this.restrict();
  }

  plan(): RemovalPlan {
    const losses = this.losses();
    const removals = this.ordered().map((removal) => {
      const lost = losses.get(textOf(removal.resource, removal.record));
      return lost ? { ...removal, values: lost.values } : removal;
    });
    return { removals, unlinkings: [...losses].flatMap(([key, lost]) => (this.found.has(key) ? [] : [lost])) };
  }

  /** Whoever refers first. What refers in a circle comes in any order. */
  private ordered(): readonly Removal[] {
    const targetsFirst: Removal[] = [];
    const seen = new Set<Removal>();
    const visit = (removal: Removal): void => {
      if (seen.has(removal)) return;
      seen.add(removal);
      for (const field of resourceParts(this.parts, removal.resource).shape.references) {
        for (const id of idsOf(removal.record[field.name])) {
          const key = targetKey(this.parts.model, field, removal.record, id);
          const target = this.found.get(keyText(field.target ?? "", key));
          if (target) visit(target);
        }
      }
      targetsFirst.push(removal);
    };
    for (const removal of this.found.values()) visit(removal);
    return targetsFirst.reverse();
  }

  /** By owner: what it loses while its row stays, in its place or in the bin. There it may refer to what lies there too. */
  private losses(): ReadonlyMap<string, Unlinking> {
    const byOwner = new Map<string, Unlinking>();
    for (const { owner, field, target } of this.others.values()) {
      const key = textOf(owner.resource, owner.record);
      const removal = this.found.get(key);
      const gone = this.found.get(textOf(target.resource, target.record));
      if (removal?.kind === "delete" || (removal && gone?.kind === "trash")) continue;
      const { resource, record, values } = byOwner.get(key) ?? { ...owner, values: {} };
      const value = without(values[field.name] ?? record[field.name] ?? null, recordId(target.record));
      byOwner.set(key, { resource, record, values: { ...values, [field.name]: value } });
    }
    return byOwner;
  }

  private async follow(removal: Removal): Promise<void> {
    const { transaction } = this.context;
    const which = removal.kind === "trash" ? "live" : "any";
    for (const { resource, field } of this.parts.incoming.get(removal.resource) ?? []) {
      const { store } = resourceParts(this.parts, resource.name);
      const most = this.parts.model.limits.bulk + 1;
      const owners = await store.referrers(transaction, field, keyOf(removal.record), which, most);
      for (const record of owners) {
        const owner = { resource: resource.name, record };
        if (field.kind === "ref" && field.onDelete === "cascade" && !this.isRoot(owner)) {
          this.add({ ...owner, kind: removal.kind === "trash" && resource.trash ? "trash" : "delete" });
        } else {
          const key = `${textOf(resource.name, record)}/${field.name}/${textOf(removal.resource, removal.record)}`;
          this.others.set(key, { owner, field, target: removal });
          this.bound();
        }
      }
    }
  }

  /** A row in the bin cannot refer to a row that is gone: what goes and cannot do without it goes the same way. */
  private removeForGoodWithTarget(): void {
    for (const { owner, field, target } of this.others.values()) {
      const removal = this.found.get(textOf(owner.resource, owner.record));
      const gone = this.found.get(textOf(target.resource, target.record));
      const stuck = field.kind === "ref" && field.required && !this.isRoot(owner);
      if (stuck && removal?.kind === "trash" && gone?.kind === "delete") {
        this.add({ ...removal, kind: "delete" });
      }
    }
  }

  /** What was asked to go goes as asked, whatever refers to whatever in a circle. */
  private isRoot({ resource, record }: Pick<Removal, "resource" | "record">): boolean {
    return textOf(resource, record) === textOf(this.root.resource, this.root.record);
  }

  private restrict(): void {
    for (const { owner, field } of this.others.values()) {
      if (field.onDelete === "set null" || this.found.has(textOf(owner.resource, owner.record))) continue;
      const grant = this.context.call.grant.rules.resource(owner.resource);
      const here = [null, this.context.org].includes(organizationOf(owner.record));
      const readable = grant !== undefined && grant.read !== "never" && grant.fields.get(field.name)?.read !== "never";
      const visible = here && readable;
      const who = visible ? `a record of ${owner.resource} refers to it` : "another record refers to it";
      throw new Problem("reference", `The record cannot be deleted: ${who}.`);
    }
  }

  private bound(): void {
    const { bulk } = this.parts.model.limits;
    if (this.found.size + this.others.size <= bulk) return;
    throw new Problem("limit", `More than ${bulk} records refer to this one: delete them first.`, {
      extra: { limit: bulk },
    });
  }
}

function textOf(resource: string, record: JsonObject): string {
  return keyText(resource, keyOf(record));
}

function without(value: Json, id: string): Json {
  return typeof value === "string" ? null : idsOf(value).filter((other) => other !== id);
}
