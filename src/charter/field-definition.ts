import type { CallSite } from "./call-site.ts";
import type { FieldKind } from "./model.ts";

/** What the type system knows of a field: all inferred types are made of these. */
export interface FieldFacts {
  readonly kind: FieldKind;
  /** The type of its value on the wire, null apart. */
  readonly value: unknown;
  readonly required: boolean;
  /** `undefined` when it has no default. */
  readonly default: unknown;
  readonly hidden: boolean;
  /** `undefined` when it has no read rule: with one, a record may come without it. */
  readonly read: unknown;
}

/**
 * A field as `field.*` returns it: what was written, unchecked, and where. `compileModel` checks it, so that all faults of
 * a definition are reported at once instead of the first one throwing.
 */
export class WrittenField {
  readonly kind: FieldKind;
  /** The arguments as they were given. */
  readonly given: readonly unknown[];
  readonly site: CallSite | undefined;

  constructor(kind: FieldKind, given: readonly unknown[], site: CallSite | undefined) {
    this.kind = kind;
    this.given = given;
    this.site = site;
    Object.freeze(this);
  }
}

/** A written field with what the type system knows of it. */
export class FieldDefinition<out Facts extends FieldFacts> extends WrittenField {
  /** Exists for the type system alone. */
  declare readonly facts?: Facts;
}

/**
 * The fields of a resource by name. Their facts are left out on purpose: as a constraint they would be taken for
 * candidates when the types of the fields are inferred.
 */
export interface FieldMap {
  readonly [name: string]: WrittenField;
}
