import type { FieldGrant, ResourceGrant } from "../access/grant.ts";
import type { Json, JsonObject } from "../kit/json.ts";
import { escapePointer } from "../kit/json-pointer.ts";
import { didYouMean } from "../kit/nearest.ts";
import { type InputError, Problem } from "../kit/problem.ts";
import { idForm } from "./check-field.ts";
import type { FieldEdit, InputForm } from "./input-edit.ts";
import type { WriteShape } from "./write-shape.ts";

/** What an input asks for, as far as it could be read without the stored record. */
export interface WriteInput {
  /** By field, in the order of the input. */
  readonly edits: ReadonlyMap<string, FieldEdit>;
  /** The id that the input brought, where it may bring one. */
  readonly id?: string;
  /** What is wrong with it. */
  readonly errors: InputError[];
  /** The readable fields that this caller may never write. */
  readonly refused: InputError[];
}

/** How an input is read. */
export interface InputOptions {
  readonly form: InputForm;
  /** Whether the input may bring an id; a text: this one alone. */
  readonly id: boolean | string;
}

/**
 * Reads an input against the fields this caller may name. A field that is hidden from the caller, or never was, is the same
 * unknown field; nothing is ignored, and every fault is found.
 */
export function readInput(
  shape: WriteShape,
  grant: ResourceGrant,
  input: JsonObject,
  options: InputOptions,
): WriteInput {
  const edits = new Map<string, FieldEdit>();
  const errors: InputError[] = [];
  const refused: InputError[] = [];
  let id: string | undefined;
  for (const name of Object.keys(input)) {
    const value = input[name] ?? null;
    const field = grant.fields.get(name);
    const editor = shape.editors.get(name);
    if (!field || field.field.hidden) errors.push(unknownField(name, grant));
    else if (name === "id" && options.id !== false) id = readId(value, options.id, errors);
    else if (!editor) errors.push(readOnly(field, grant));
    else if (field.write !== "never") edits.set(name, editor.read(value, options.form, errors));
    else if (field.read === "never") errors.push(unknownField(name, grant));
    else refused.push(notWritable(editor.pointer));
  }
  return { edits, errors, refused, ...(id === undefined ? undefined : { id }) };
}

/** Raises `validation` for what is wrong with an input, else `forbidden` for what of it the caller may not write. */
export function raiseFaults(errors: readonly InputError[], refused: readonly InputError[]): void {
  const [first] = errors;
  if (first) {
    const detail = errors.length === 1 ? first.message : `${errors.length} faults were found in the input.`;
    throw new Problem("validation", detail, { errors });
  }
  if (refused.length > 0) throw new Problem("forbidden", "You may not write these fields.", { errors: refused });
}

/** The fault of a readable field that this caller may not write. */
export function notWritable(pointer: string): InputError {
  return { pointer, code: "not_writable", message: "You may not write this field." };
}

function readId(value: Json, expected: true | string, errors: InputError[]): string | undefined {
  if (typeof value !== "string" || !idForm.test(value)) {
    errors.push({ pointer: "/id", code: "format", message: "An id is a UUID in lower case." });
    return undefined;
  }
  if (expected !== true && value !== expected) {
    errors.push({ pointer: "/id", code: "read_only", message: "The id differs from the one in the address." });
  }
  return value;
}

function unknownField(name: string, grant: ResourceGrant): InputError {
  const message = `Unknown field ${JSON.stringify(name.slice(0, 100))}.${didYouMean(name, writableNames(grant))}`;
  return { pointer: `/${escapePointer(name)}`, code: "unknown_field", message };
}

function* writableNames(grant: ResourceGrant): Iterable<string> {
  for (const [name, field] of grant.fields) {
    if (field.write !== "never" && grant.resource.fields.has(name)) yield name;
  }
}

function readOnly(field: FieldGrant, grant: ResourceGrant): InputError {
  const { name } = field.field;
  if (field.read === "never") return unknownField(name, grant);
  const message = grant.resource.system.has(name) ? "The server keeps this field." : "This field is computed.";
  return { pointer: `/${name}`, code: "read_only", message };
}
