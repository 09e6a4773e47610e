import type { Faults, Path } from "./faults.ts";
import { fieldKinds } from "./field-kinds.ts";
import type { Field, IndexKey } from "./model.ts";
import { fieldNameFault, nameFault, titleOf, unknownName, userFieldNames } from "./names.ts";
import { describeValue, OptionReader } from "./option-reader.ts";
import { type FieldDraft, readField } from "./read-field.ts";
import { systemFields } from "./system-fields.ts";

/** The rights of a resource, in the order of api.md. */
export const rights = ["read", "create", "update", "delete"] as const;

/** A validation whose expression is not checked yet. */
export interface ValidationDraft {
  readonly path: Path;
  readonly that: string;
  readonly message: string;
  readonly field?: string;
}

/** A resource read but for its expressions and relations. */
export interface ResourceDraft {
  readonly name: string;
  readonly path: Path;
  readonly title: string;
  readonly help?: string;
  readonly trash: boolean;
  readonly tenant: boolean;
  readonly fields: ReadonlyMap<string, FieldDraft>;
  readonly system: ReadonlyMap<string, Field>;
  readonly access: ReadonlyMap<(typeof rights)[number], string>;
  readonly validate: readonly ValidationDraft[];
  readonly indexes: readonly (readonly IndexKey[])[];
  readonly unique: readonly (readonly string[])[];
}

const known = ["fields", "access", "validate", "indexes", "unique", "trash", "tenant", "title", "help"];
const later = {
  public: "Public resources come with a later release.",
};

/** Reads a resource's options. `given` are fields that the system provides beside the declared ones. */
export function readResource(
  name: string,
  options: OptionReader,
  given: ReadonlyMap<string, FieldDraft> = new Map(),
): ResourceDraft {
  options.allow(known, "an option of a resource", later);
  const trash = options.flag("trash");
  const tenant = options.flag("tenant");
  const help = options.text("help");
  const fields = new Map([...given, ...readFields(name, options)]);
  const system = systemFields(trash, tenant);
  const columns = new Columns(fields, system, options.faults);
  const single = [...fields.values()].filter(({ field }) => field.unique).map(({ field }) => [field.name]);
  const unique = [...single, ...readUnique(options, columns, single)];
  return {
    name,
    path: options.path,
    title: options.text("title") ?? titleOf(name),
    ...(help === undefined ? {} : { help }),
    trash,
    tenant,
    fields,
    system,
    access: readAccess(options),
    validate: readValidations(options, fields),
    indexes: readIndexes(options, columns),
    unique,
  };
}

function readFields(resource: string, options: OptionReader): Map<string, FieldDraft> {
  const fields = new Map<string, FieldDraft>();
  if (options.sound && !options.has("fields") && resource !== "users") {
    options.fault(undefined, 'A resource needs "fields".');
  }
  const reader = options.child("fields");
  for (const [name, written] of reader.entries()) {
    const fault = fieldNameFault(name, resource);
    if (fault !== undefined) reader.fault(name, fault);
    const draft = readField(name, written, [...reader.path, name], options.faults);
    if (draft !== undefined && fault === undefined) fields.set(name, draft);
  }
  checkRenames(fields, resource, options.faults);
  return fields;
}

function checkRenames(fields: ReadonlyMap<string, FieldDraft>, resource: string, faults: Faults): void {
  const taken = new Set<string>(resource === "users" ? userFieldNames : []);
  for (const { field, path } of fields.values()) {
    if (field.was === undefined) continue;
    const at = [...path, "was"];
    const fault = nameFault(field.was);
    if (fault !== undefined) faults.add(at, fault);
    else if (fields.has(field.was)) faults.add(at, `The field ${JSON.stringify(field.was)} is still declared.`);
    else if (taken.has(field.was)) faults.add(at, `Another field was ${JSON.stringify(field.was)} already.`);
    taken.add(field.was);
  }
}

function readAccess(options: OptionReader): ResourceDraft["access"] {
  const reader = options.child("access");
  reader.allow(rights, "a right (read, create, update, delete)");
  return new Map(
    rights.flatMap((right) => {
      const text = reader.text(right);
      return text === undefined ? [] : [[right, text] as const];
    }),
  );
}

function readValidations(options: OptionReader, fields: ReadonlyMap<string, FieldDraft>): readonly ValidationDraft[] {
  return options.items("validate").flatMap(({ value, path }) => {
    const reader = OptionReader.of(value ?? null, path, options.faults);
    reader.allow(["that", "message", "field"], "an option of a validation");
    const [that, message, field] = [reader.text("that"), reader.text("message"), reader.text("field")];
    for (const key of ["that", "message"]) {
      if (reader.sound && !reader.has(key)) reader.fault(undefined, `A validation needs ${JSON.stringify(key)}.`);
    }
    if (field !== undefined && !fields.has(field)) reader.fault("field", unknownName("field", field, fields.keys()));
    if (that === undefined || message === undefined) return [];
    return [{ path, that, message, ...(field === undefined ? {} : { field }) }];
  });
}

/** Looks up the names that indexes and unique sets are made of. */
class Columns {
  readonly #fields: ReadonlyMap<string, FieldDraft>;
  readonly #system: ReadonlyMap<string, Field>;
  readonly #faults: Faults;

  constructor(fields: ReadonlyMap<string, FieldDraft>, system: ReadonlyMap<string, Field>, faults: Faults) {
    this.#fields = fields;
    this.#system = system;
    this.#faults = faults;
  }

  /** Says whether an index can hold the field; where it cannot, why becomes a fault. */
  usable(name: string, path: Path): boolean {
    const field = this.#fields.get(name)?.field ?? this.#system.get(name);
    if (field === undefined) {
      this.#faults.add(path, unknownName("field", name, [...this.#fields.keys(), ...this.#system.keys()]));
      return false;
    }
    if (name === "org_id") {
      this.#faults.add(path, "Every key of a tenant resource begins with the organization: leave it out.");
      return false;
    }
    if (fieldKinds[field.kind].indexable) return true;
    this.#faults.add(path, `An index cannot hold ${JSON.stringify(name)}, a field of the kind ${field.kind}.`);
    return false;
  }
}

function readIndexes(options: OptionReader, columns: Columns): readonly (readonly IndexKey[])[] {
  return readSets(options, "indexes", columns, (text) => ({
    field: text.replace(/^-/, ""),
    descending: text.startsWith("-"),
  }));
}

function readUnique(options: OptionReader, columns: Columns, single: readonly (readonly string[])[]) {
  const keys = readSets(options, "unique", columns, (text) => ({ field: text, descending: false }));
  const sets = keys.map((set) => set.map(({ field }) => field));
  for (const [index, set] of sets.entries()) {
    const [first] = set;
    if (set.length === 1 && single.some(([name]) => name === first)) {
      options.faults.add(
        [...options.path, "unique", index],
        `The field ${JSON.stringify(first)} is declared unique already.`,
      );
    }
  }
  return sets;
}

function readSets(
  options: OptionReader,
  key: "indexes" | "unique",
  columns: Columns,
  parse: (text: string) => IndexKey,
): readonly (readonly IndexKey[])[] {
  const seen = new Set<string>();
  return options.items(key).map(({ value, path }) => {
    if (!Array.isArray(value) || value.length === 0) {
      options.faults.add(
        path,
        `Expected an array of field names, got ${Array.isArray(value) ? "an empty one" : describeValue(value)}.`,
      );
      return [];
    }
    const keys = readKeys(value, path, options.faults, columns, parse);
    const identity = JSON.stringify(key === "unique" ? keys.map(({ field }) => field).sort() : keys);
    if (keys.length > 0 && seen.has(identity)) options.faults.add(path, "The same fields stand there twice.");
    seen.add(identity);
    return keys;
  });
}

function readKeys(
  items: readonly unknown[],
  path: Path,
  faults: Faults,
  columns: Columns,
  parse: (text: string) => IndexKey,
): readonly IndexKey[] {
  const keys: IndexKey[] = [];
  for (const [index, item] of items.entries()) {
    const at = [...path, index];
    if (typeof item !== "string") {
      faults.add(at, `Expected the name of a field, got ${describeValue(item)}.`);
      continue;
    }
    const key = parse(item);
    if (keys.some(({ field }) => field === key.field))
      faults.add(at, `The field ${JSON.stringify(key.field)} stands there twice.`);
    else if (columns.usable(key.field, at)) keys.push(key);
  }
  return keys;
}
