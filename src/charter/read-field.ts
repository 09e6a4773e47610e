import type { Type } from "../expression/type.ts";
import { didYouMean } from "../kit/nearest.ts";
import { decimalUnits } from "./decimal-text.ts";
import { checkDefault, isJson } from "./default-value.ts";
import { ExpressionDefault } from "./expr.ts";
import type { Faults, Path } from "./faults.ts";
import { WrittenField } from "./field-definition.ts";
import { allOptions, fieldKinds, scalarTypes } from "./field-kinds.ts";
import type { Field, FieldKind, OnDelete } from "./model.ts";
import { describeValue, isOptions, OptionReader } from "./option-reader.ts";

/** Items of a list or of `refs` that declare no `max`. */
const defaultItems = 1000;

/** A field read but for its expressions, which can be checked only when all resources are known. */
export interface FieldDraft {
  readonly path: Path;
  readonly field: Field;
  /** Expressions by the option that holds them; `value` is that of a computed field. */
  readonly texts: {
    readonly read?: string;
    readonly write?: string;
    readonly default?: string;
    readonly value?: string;
  };
}

/** Reads a field of a resource. Undefined for what is no field; everything wrong with it becomes a fault. */
export function readField(name: string, written: unknown, path: Path, faults: Faults): FieldDraft | undefined {
  if (!(written instanceof WrittenField)) {
    faults.add(path, `Expected a field such as field.text(), got ${describeValue(written)}.`);
    return undefined;
  }
  const { kind } = written;
  const options = optionsOf(written, path, faults);
  allowOptions(options, kind, fieldKinds[kind].options);
  const field = withDefault(
    { ...commonOf(name, kind, options), ...shapeOf(name, written, options), ...columnOf(name, kind) },
    options,
  );
  checkCombination(field, options);
  return { path, field, texts: textsOf(written, options) };
}

function optionsOf(written: WrittenField, path: Path, faults: Faults): OptionReader {
  const position = fieldKinds[written.kind].given.length - 1;
  return OptionReader.of(written.given[position], path, faults);
}

function allowOptions(options: OptionReader, kind: FieldKind, allowed: readonly string[]): void {
  for (const [key, value] of options.entries()) {
    if (value === undefined || allowed.includes(key)) continue;
    if (key === "encrypted") options.fault(key, "Sealed columns come with a later release.");
    else if (allOptions.has(key)) options.fault(key, `${JSON.stringify(key)} is no option of the kind ${kind} here.`);
    else options.fault(key, `${JSON.stringify(key)} is not an option of a field.${didYouMean(key, allowed)}`);
  }
}

function commonOf(name: string, kind: FieldKind, options: OptionReader) {
  const title = options.text("title");
  const help = options.text("help");
  const was = options.text("was");
  const personal = personalOf(options);
  return {
    name,
    kind,
    required: options.flag("required"),
    unique: options.flag("unique"),
    index: options.flag("index"),
    search: options.flag("search"),
    hidden: options.flag("hidden"),
    encrypted: false,
    ...(title === undefined ? {} : { title }),
    ...(help === undefined ? {} : { help }),
    ...(was === undefined ? {} : { was }),
    ...(personal === undefined ? {} : { personal }),
  };
}

function personalOf(options: OptionReader): true | string | undefined {
  const value = options.raw("personal");
  if (value === false) return undefined;
  return value === true ? true : options.text("personal");
}

type Shape = Pick<Field, "type"> & Partial<Field>;

/** What the kind adds: its static type, bounds, choices, target. */
function shapeOf(name: string, written: WrittenField, options: OptionReader): Shape {
  switch (written.kind) {
    case "choice":
      return { type: { kind: "string" }, choices: choicesOf(written.given[0], options) };
    case "integer":
    case "number":
      return { type: scalar(written.kind), ...numberBounds(options, written.kind === "integer") };
    case "decimal":
      return decimalShape(options);
    case "list":
      return listShape(name, written.given[0], options);
    case "ref":
    case "refs":
      return referenceShape(written.kind, written.given[0], options);
    case "json":
      return jsonShape(options);
    case "computed": {
      const of = itemOf(name, written.given[0], options, "A computed field gives");
      return of === undefined ? { type: { kind: "dyn" } } : { type: of.type, of };
    }
    default:
      return { type: scalar(written.kind), ...textBounds(options) };
  }
}

function scalar(kind: FieldKind): Type {
  return scalarTypes[kind] ?? { kind: "dyn" };
}

function columnOf(name: string, kind: FieldKind): Pick<Field, "column"> {
  const { storage } = fieldKinds[kind];
  return storage === undefined ? {} : { column: { name, storage } };
}

function choicesOf(given: unknown, options: OptionReader): readonly string[] {
  if (!Array.isArray(given) || given.length === 0) {
    options.fault(
      "choices",
      `Expected an array of at least one choice, got ${Array.isArray(given) ? "an empty one" : describeValue(given)}.`,
    );
    return [];
  }
  const choices: string[] = [];
  for (const [index, choice] of given.entries()) {
    const path = [...options.path, "choices", index];
    if (typeof choice !== "string" || choice === "" || !choice.isWellFormed() || choice.includes("\0")) {
      options.faults.add(path, `Expected a choice to be a text that is not empty, got ${describeValue(choice)}.`);
    } else if (choices.includes(choice)) {
      options.faults.add(path, `The choice ${JSON.stringify(choice)} stands there twice.`);
    } else choices.push(choice);
  }
  return choices;
}

type Bounds = Pick<Field, "min" | "max">;

function ordered<Value extends number>(options: OptionReader, min: Value | undefined, max: Value | undefined): Bounds {
  if (min !== undefined && max !== undefined && min > max)
    options.fault("min", `The min ${min} is above the max ${max}.`);
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function textBounds(options: OptionReader): Bounds & Pick<Field, "pattern"> {
  const bounds = ordered(options, options.whole("min", 0, 2 ** 31), options.whole("max", 1, 2 ** 31));
  const pattern = options.text("pattern");
  return pattern === undefined ? bounds : { ...bounds, pattern };
}

function numberBounds(options: OptionReader, whole: boolean): Bounds {
  const bound = (key: string) => {
    if (whole) return options.whole(key, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const value = options.raw(key);
    if (value === undefined || (typeof value === "number" && Number.isFinite(value))) return value;
    return options.fault(key, `Expected a number, got ${describeValue(value)}.`);
  };
  return ordered(options, bound("min"), bound("max"));
}

function itemBounds(options: OptionReader): Bounds {
  return ordered(options, options.whole("min", 0, 100_000), options.whole("max", 1, 100_000) ?? defaultItems);
}

function decimalShape(options: OptionReader): Shape {
  const precision = options.whole("precision", 1, 18) ?? 18;
  const scale = options.whole("scale", 0, 18) ?? Math.min(2, precision);
  if (scale > precision) options.fault("scale", `The scale ${scale} is above the precision ${precision}.`);
  const bound = (key: string) => {
    const value = options.raw(key);
    if (value === undefined) return undefined;
    const units = typeof value === "string" ? decimalUnits(value, precision, scale) : undefined;
    if (typeof value === "string" && units !== undefined) return { text: value, units };
    return options.fault(
      key,
      `Expected a text with a decimal of ${precision} digits, ${scale} after the point, got ${describeValue(value)}.`,
    );
  };
  const [min, max] = [bound("min"), bound("max")];
  if (min && max && min.units > max.units) options.fault("min", `The min ${min.text} is above the max ${max.text}.`);
  return {
    type: { kind: "decimal", precision, scale },
    precision,
    scale,
    ...(min ? { min: min.text } : {}),
    ...(max ? { max: max.text } : {}),
  };
}

function listShape(name: string, given: unknown, options: OptionReader): Shape {
  const of = itemOf(name, given, options, "A list holds");
  return { type: { kind: "list", of: of?.type ?? { kind: "dyn" } }, ...itemBounds(options), ...(of ? { of } : {}) };
}

/** Reads the field that says what a list holds, or what a computed field gives. */
function itemOf(name: string, given: unknown, options: OptionReader, holds: string): Field | undefined {
  const path = [...options.path, "of"];
  if (!(given instanceof WrittenField)) {
    options.faults.add(path, `Expected a field such as field.text(), got ${describeValue(given)}.`);
    return undefined;
  }
  const { itemOptions } = fieldKinds[given.kind];
  if (itemOptions === undefined) {
    options.faults.add(path, `${holds} text, numbers, booleans, choices or times, not ${given.kind}.`);
    return undefined;
  }
  const inner = optionsOf(given, path, options.faults);
  allowOptions(inner, given.kind, itemOptions);
  return { ...commonOf(name, given.kind, new OptionReader({}, path, options.faults)), ...shapeOf(name, given, inner) };
}

const deletions: readonly OnDelete[] = ["restrict", "cascade", "set null"];

function referenceShape(kind: "ref" | "refs", target: unknown, options: OptionReader): Shape {
  if (typeof target !== "string")
    options.fault("target", `Expected the name of a resource, got ${describeValue(target)}.`);
  const resource = typeof target === "string" ? target : "";
  const inverse = options.text("inverse");
  const record: Type = { kind: "record", resource };
  return {
    type: kind === "ref" ? record : { kind: "list", of: record },
    target: resource,
    onDelete: onDeleteOf(kind, options),
    ...(inverse === undefined ? {} : { inverse }),
    ...(kind === "refs" ? itemBounds(options) : {}),
  };
}

function onDeleteOf(kind: "ref" | "refs", options: OptionReader): OnDelete {
  const value = options.text("onDelete") ?? "restrict";
  const found = deletions.find((deletion) => deletion === value);
  if (found === undefined) {
    const message = `Expected "restrict", "cascade" or "set null", got ${JSON.stringify(value)}.`;
    options.fault("onDelete", `${message}${didYouMean(value, deletions)}`);
    return "restrict";
  }
  if (kind === "refs" && found === "cascade") {
    options.fault("onDelete", 'A list of references can be "restrict", or "set null" to drop the deleted one from it.');
  }
  if (found === "set null" && options.raw("required") === true) {
    options.fault("onDelete", 'A required reference cannot become null: use "restrict" or "cascade".');
  }
  return found;
}

function jsonShape(options: OptionReader): Shape {
  const schema = options.raw("schema");
  if (schema === undefined) return { type: { kind: "dyn" } };
  if (isOptions(schema) && isJson(schema)) return { type: { kind: "dyn" }, schema };
  options.fault("schema", `Expected a JSON Schema as an object, got ${describeValue(schema)}.`);
  return { type: { kind: "dyn" } };
}

function withDefault(field: Field, options: OptionReader): Field {
  const value = options.raw("default");
  const sound = value !== undefined && value !== null && !(value instanceof ExpressionDefault);
  if (value === null) options.fault("default", "A field without a default is null already: leave it out.");
  if (!sound || !fieldKinds[field.kind].options.includes("default")) return field;
  const outcome = checkDefault(field, value);
  if ("value" in outcome) return { ...field, default: { value: outcome.value } };
  options.fault("default", outcome.fault);
  return field;
}

function textsOf(written: WrittenField, options: OptionReader): FieldDraft["texts"] {
  const allowed = fieldKinds[written.kind].options;
  const read = allowed.includes("read") ? options.text("read") : undefined;
  const write = allowed.includes("write") ? options.text("write") : undefined;
  const fallback = options.raw("default");
  const texts = { ...(read === undefined ? {} : { read }), ...(write === undefined ? {} : { write }) };
  if (written.kind === "computed") return { ...texts, ...computedText(written.given[1], options) };
  return fallback instanceof ExpressionDefault ? { ...texts, default: fallback.text } : texts;
}

function computedText(given: unknown, options: OptionReader): { readonly value?: string } {
  if (typeof given === "string" && given.trim() !== "") return { value: given };
  options.fault("value", `Expected an expression, got ${describeValue(given)}.`);
  return {};
}

/** Options that are each right but make no sense together. */
function checkCombination(field: Field, options: OptionReader): void {
  if (!field.hidden) return;
  for (const key of ["read", "write"]) {
    if (options.has(key))
      options.fault(key, "A hidden field is shown to nobody and written by no client: it has no such rule.");
  }
  if (field.search) options.fault("search", "A hidden field cannot be searched: the search would tell what it holds.");
  if (field.required && !options.has("default")) {
    options.fault("required", "Nobody can write a hidden field, so a required one needs a default.");
  }
}
