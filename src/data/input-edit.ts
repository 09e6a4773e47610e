import { decimalText, decimalUnits } from "../charter/decimal-text.ts";
import type { Field } from "../charter/model.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import type { InputError } from "../kit/problem.ts";
import { compileFieldCheck, distinctIds, type FieldCheck } from "./check-field.ts";
import { mergePatch, sameJson } from "./json-value.ts";

/** What an input does to one field. All but `set` need the stored value, and have their result checked. */
export type FieldEdit =
  | { readonly kind: "set"; readonly value: Json }
  /** RFC 7396 inside a `json` field. */
  | { readonly kind: "merge"; readonly patch: JsonObject }
  | { readonly kind: "increase"; readonly by: Json }
  | { readonly kind: "members"; readonly add: readonly Json[]; readonly remove: readonly Json[] };

/**
 * How an input is to be understood: `merge` is pure RFC 7396; `operators` knows `{ add }` and `{ add, remove }` too;
 * `replace` takes every value as it stands, the nulls inside JSON among them.
 */
export type InputForm = "merge" | "operators" | "replace";

/** Reads and carries out edits of one field. Compiled once for each field of the model. */
export interface FieldEditor {
  readonly field: Field;
  readonly pointer: string;
  /** Reads what an input says of the field; adds what is wrong with it to `errors`. */
  read(value: Json, form: InputForm, errors: InputError[]): FieldEdit;
  /** A default, or a value of an earlier version, in the form in which it is stored; a sealed secret stays as it is. */
  complete(value: Json, errors: InputError[]): Json;
  /** The field's value after the edit of a stored one; adds what is wrong with the result to `errors`. */
  apply(stored: Json, edit: FieldEdit, errors: InputError[]): Json;
}

/** The value of a field that holds nothing: `refs` are an empty list, everything else is null. */
export function emptyValue(field: Field): Json {
  return field.kind === "refs" ? [] : null;
}

/** What compiling an editor needs. */
export interface EditorOptions {
  /** Bounds what merging may make of a `json` field, in characters of its text. */
  readonly jsonCharacters: number;
  /** Seals the text of a `secret` for its field; it is kept in no other form. */
  readonly seal: (text: string, field: Field) => string;
}

/** Compiles the editor of a field. */
export function compileFieldEditor(field: Field, options: EditorOptions): FieldEditor {
  const pointer = `/${field.name}`;
  const { jsonCharacters, seal } = options;
  const check = compileFieldCheck(field);
  const readOperator = operatorReader(field);
  return {
    field,
    pointer,
    read(value, form, errors) {
      if (value === null) {
        if (field.required) errors.push({ pointer, code: "required", message: "A value is required." });
        return { kind: "set", value: emptyValue(field) };
      }
      if (form !== "replace" && isJsonObject(value)) {
        if (field.kind === "json") return { kind: "merge", patch: value };
        if (form === "operators" && readOperator) return readOperator(value, errors);
      }
      const checked = check(value, pointer, errors);
      return {
        kind: "set",
        value: field.kind === "secret" && typeof checked === "string" ? seal(checked, field) : checked,
      };
    },
    complete: (value, errors) => (field.kind === "secret" ? value : check(value, pointer, errors)),
    apply(stored, edit, errors) {
      switch (edit.kind) {
        case "set":
          return edit.value;
        case "increase":
          return check(increased(field, stored, edit.by), pointer, errors);
        case "members":
          return check(withMembers(field, stored, edit.add, edit.remove), pointer, errors);
        case "merge": {
          const merged = mergePatch(stored, edit.patch);
          if (JSON.stringify(merged).length <= jsonCharacters) return check(merged, pointer, errors);
          errors.push({ pointer, code: "too_large", message: `The value would exceed ${jsonCharacters} characters.` });
          return null;
        }
      }
    },
  };
}

type OperatorReader = (value: JsonObject, errors: InputError[]) => FieldEdit;

/** How `{ add }` or `{ add, remove }` is read; undefined for a field that has no operators. */
function operatorReader(field: Field): OperatorReader | undefined {
  const { min: _min, max: _max, ...unbounded } = field;
  const check = (): FieldCheck => compileFieldCheck(unbounded);
  switch (field.kind) {
    case "integer":
    case "number":
    case "decimal":
      return increaseReader(field, check());
    case "list":
    case "refs":
      return membersReader(field, check());
    default:
      return undefined;
  }
}

function increaseReader(field: Field, check: FieldCheck): OperatorReader {
  const pointer = `/${field.name}/add`;
  return (value, errors) => {
    const { add } = operands(field, value, ["add"], errors);
    if (add === undefined || add === null) {
      errors.push({ pointer, code: "required", message: "Say how much to add." });
      return { kind: "set", value: null };
    }
    return { kind: "increase", by: check(add, pointer, errors) };
  };
}

function membersReader(field: Field, check: FieldCheck): OperatorReader {
  return (value, errors) => {
    const given = operands(field, value, ["add", "remove"], errors);
    const members = (name: string): readonly Json[] => {
      const items = given[name];
      if (items === undefined) return [];
      const checked = check(items, `/${field.name}/${name}`, errors);
      return isJsonArray(checked) ? checked : [];
    };
    return { kind: "members", add: members("add"), remove: members("remove") };
  };
}

function operands(field: Field, value: JsonObject, known: readonly string[], errors: InputError[]): JsonObject {
  const found: Record<string, Json> = {};
  const names = Object.keys(value);
  const message = `A ${field.kind} takes ${known.map((name) => `"${name}"`).join(" and ")}.`;
  if (names.length === 0) errors.push({ pointer: `/${field.name}`, code: "unknown_operator", message });
  for (const name of names) {
    const operand = value[name];
    if (known.includes(name) && operand !== undefined) found[name] = operand;
    else errors.push({ pointer: `/${field.name}/${escapePointer(name)}`, code: "unknown_operator", message });
  }
  return found;
}

/** The sum, exact for integers and decimals; null counts as 0. A sum that leaves the kind's range fails its check. */
function increased(field: Field, stored: Json, by: Json): Json {
  if (field.kind !== "decimal") return Number(stored ?? 0) + Number(by);
  const precision = field.precision ?? 18;
  const scale = field.scale ?? 0;
  const units = (value: Json): bigint =>
    (typeof value === "string" ? decimalUnits(value, precision, scale) : undefined) ?? 0n;
  return decimalText(units(stored) + units(by), scale);
}

/** First what is to go goes, wherever it stands; then what is new comes to the end. `refs` keep each id once. */
function withMembers(field: Field, stored: Json, add: readonly Json[], remove: readonly Json[]): Json {
  const before: readonly Json[] = isJsonArray(stored) ? stored : [];
  const kept = before.filter((item) => !remove.some((gone) => sameJson(item, gone)));
  return field.kind === "refs" ? distinctIds([...kept, ...add]) : [...kept, ...add];
}
