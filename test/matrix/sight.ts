import type { Field, Relation, Resource } from "../../src/charter/model.ts";
import { Reference } from "../../src/expression/agreement.reference.ts";
import type { Environment, Expression } from "../../src/expression/index.ts";
import { toWire, type Value } from "../../src/expression/value.ts";
import type { Json, JsonObject } from "../../src/kit/json.ts";
import { callerRoot, type MatrixCaller } from "./caller.ts";
import { decided } from "./decided.ts";
import { idsIn, recordOf, type Truth } from "./truth.ts";

/** What may be done with a record. */
export type Action = "read" | "create" | "update" | "delete";

/** What a rule says before a record is looked at. */
export type Said = "always" | "never" | "sometimes";

const writes: readonly string[] = ["create", "update", "delete"];

/**
 * What one caller may see and do, worked out from the definition's own rules over all records in memory. It knows nothing of
 * grants: it is what they are held against.
 */
export class Sight {
  readonly #admin: boolean;
  readonly #me: JsonObject;
  readonly #read = new WeakMap<JsonObject, boolean>();
  readonly #shown = new WeakMap<JsonObject, JsonObject>();
  readonly #request: JsonObject = {
    time: new Date().toISOString(),
    method: "GET",
    ip: null,
    api_key: null,
  };

  constructor(
    readonly truth: Truth,
    readonly caller: MatrixCaller,
  ) {
    this.#admin = caller.roles.includes("admin");
    this.#me = callerRoot(caller, truth.rows.get("users") ?? []);
  }

  /** What the rule of an action says of all records. */
  said(resource: Resource, action: Action): Said {
    if (!this.#inScope(resource.name, action)) return "never";
    if (this.#admin) return "always";
    const rule = resource.access[action];
    return rule ? this.#said(rule) : "never";
  }

  /** Whether the resource exists for the caller at all. */
  knows(resource: Resource): boolean {
    return (["read", "create", "update", "delete"] as const).some((action) => this.said(resource, action) !== "never");
  }

  /** What may be read, or written, of a field. */
  saidOf(resource: Resource, field: Field, action: "read" | "write"): Said {
    if (field.hidden) return "never";
    const own = resource.system.has(field.name);
    if (action === "write" && (own || field.kind === "computed")) return "never";
    if (action === "read" && (field.kind === "secret" || this.said(resource, "read") === "never")) return "never";
    const rule = field[action];
    // What the server alone writes is nobody's to write, be they an admin.
    if (action === "write" && rule?.text === "false") return "never";
    return this.#admin || !rule ? "always" : this.#said(rule);
  }

  /** Whether an action's rule holds. */
  may(resource: Resource, action: Action, records: Environment): boolean {
    const said = this.said(resource, action);
    if (said !== "sometimes") return said === "always";
    const rule = resource.access[action];
    return rule !== undefined && this.holds(rule, records);
  }

  /** Whether a field's rule holds. */
  mayField(resource: Resource, field: Field, action: "read" | "write", records: Environment): boolean {
    const said = this.saidOf(resource, field, action);
    if (said !== "sometimes") return said === "always";
    const rule = field[action];
    return rule !== undefined && this.holds(rule, records);
  }

  /** Whether a record may be read, be it in the bin or not. */
  reads(resource: Resource, record: JsonObject): boolean {
    const known = this.#read.get(record) ?? this.may(resource, "read", { record });
    this.#read.set(record, known);
    return known;
  }

  /** The records of a resource that may be read. */
  visible(resource: Resource, trashed: "not" | "only" | "with" = "not"): readonly JsonObject[] {
    return (this.truth.rows.get(resource.name) ?? []).filter((record) => {
      const binned = record.deleted_at !== null;
      return (trashed === "with" || binned === (trashed === "only")) && this.reads(resource, record);
    });
  }

  /** A record as it is shown: without the fields that are not; by default without references to what lies in the bin. */
  show(resource: Resource, record: JsonObject, references: "shown" | "stored" = "shown"): JsonObject {
    const known = references === "shown" ? this.#shown.get(record) : undefined;
    if (known) return known;
    const shown: Record<string, Json> = {};
    for (const field of [...resource.system.values(), ...resource.fields.values()]) {
      if (!this.mayField(resource, field, "read", { record })) continue;
      shown[field.name] = this.#value(field, record, references);
    }
    if (references === "shown") this.#shown.set(record, shown);
    return shown;
  }

  /** Whether a field or relation may be named in filters: it can be read whatever the record. */
  mayName(resource: Resource, name: string): boolean {
    if (this.said(resource, "read") === "never") return false;
    const field = resource.system.get(name) ?? resource.fields.get(name);
    const relation = resource.relations.get(name);
    if (field && this.saidOf(resource, field, "read") !== "always") return false;
    if (field && (!relation || field.kind === "computed")) return field.kind !== "computed";
    if (!relation) return false;
    const target = this.truth.model.resources.get(relation.target);
    if (!target) return false;
    return field !== undefined || this.#mayNameBack(target, relation);
  }

  /** Whether the records of a relation may be walked to and shown. */
  mayWalk(resource: Resource, name: string): Resource | undefined {
    const relation = resource.relations.get(name);
    const target = relation && this.truth.model.resources.get(relation.target);
    return target && this.mayName(resource, name) && this.said(target, "read") !== "never" ? target : undefined;
  }

  /** Whether a rule holds: it walks wherever it likes. */
  holds(rule: Expression, records: Environment): boolean {
    return this.#reference(records, () => true).evaluate(rule) === true;
  }

  /** Whether a caller's own condition holds: it walks to records that may be read. */
  meets(condition: Expression, record: JsonObject): boolean {
    const visible = (name: string, id: string): boolean => {
      const resource = this.truth.model.resources.get(name);
      const found = recordOf(this.truth, name, id);
      return resource !== undefined && found !== undefined && this.reads(resource, found);
    };
    return this.#reference({ record }, visible).evaluate(condition) === true;
  }

  #mayNameBack(target: Resource, { field }: Relation): boolean {
    const declared = target.fields.get(field.name);
    return declared !== undefined && this.saidOf(target, declared, "read") === "always";
  }

  #inScope(resource: string, action: Action): boolean {
    const { scopes } = this.caller;
    if (!scopes) return true;
    return scopes.some((scope) => {
      const [subject, verb] = scope.split(":");
      if (scope === "*") return true;
      return (
        (subject === "*" || subject === resource) && (verb === action || (verb === "write" && writes.includes(action)))
      );
    });
  }

  #said(rule: Expression): Said {
    const value = decided(rule, this.caller);
    return value === undefined ? "sometimes" : value ? "always" : "never";
  }

  #value(field: Field, record: JsonObject, references: "shown" | "stored"): Json {
    if (field.kind === "computed" && field.expression) {
      const value: Value = this.#reference({ record }, () => true).evaluate(field.expression);
      return toWire(value, field.expression.type);
    }
    const value = record[field.name] ?? null;
    if (field.target === undefined || references === "stored") return value;
    const live = idsIn(value).filter((id) => {
      const found = recordOf(this.truth, field.target ?? "", id);
      return found === undefined || found.deleted_at === null;
    });
    return field.kind === "refs" ? live : (live[0] ?? null);
  }

  #reference(records: Environment, visible: (resource: string, id: string) => boolean): Reference {
    return new Reference(this.truth, { me: this.#me, request: this.#request, ...records }, visible);
  }
}
