import type { ColumnStorage } from "../expression/schema.ts";
import type { Type } from "../expression/type.ts";
import type { FieldKind } from "./model.ts";

/** What is fixed for a kind of field. */
interface KindRules {
  /** The names of its builder's arguments, its options last. */
  readonly given: readonly string[];
  readonly options: readonly string[];
  /** The options that remain where it says what a list holds or a computed field gives; none: it cannot stand there. */
  readonly itemOptions?: readonly string[];
  /** None for what has no column. */
  readonly storage?: ColumnStorage;
  /** Whether an index can hold it, and a list be sorted by it. */
  readonly indexable: boolean;
}

const common = ["required", "default", "read", "write", "hidden", "title", "help", "was", "personal"];
const indexed = [...common, "unique", "index"];
const bounds = ["min", "max"];
const textBounds = [...bounds, "pattern"];
const decimalBounds = [...bounds, "precision", "scale"];
const alone = ["options"];

const textual: KindRules = {
  given: alone,
  options: [...indexed, "search", ...textBounds],
  itemOptions: textBounds,
  storage: "text",
  indexable: true,
};
const numeric = { given: alone, options: [...indexed, ...bounds], itemOptions: bounds, indexable: true };
const plain = { given: alone, options: indexed, itemOptions: [], indexable: true };

/** The kinds of field and what is fixed for each. */
export const fieldKinds: Readonly<Record<FieldKind, KindRules>> = {
  text: textual,
  markdown: textual,
  email: textual,
  url: textual,
  choice: {
    given: ["choices", "options"],
    options: [...indexed, "search"],
    itemOptions: [],
    storage: "text",
    indexable: true,
  },
  integer: { ...numeric, storage: "integer" },
  number: { ...numeric, storage: "real" },
  decimal: {
    given: alone,
    options: [...indexed, ...decimalBounds],
    itemOptions: decimalBounds,
    storage: "decimal",
    indexable: true,
  },
  boolean: { ...plain, storage: "boolean" },
  date: { ...plain, storage: "date" },
  datetime: { ...plain, storage: "datetime" },
  list: { given: ["of", "options"], options: [...common, ...bounds], storage: "json", indexable: false },
  ref: { given: ["target", "options"], options: [...indexed, "inverse", "onDelete"], storage: "id", indexable: true },
  refs: { given: ["target", "options"], options: [...common, ...bounds, "inverse", "onDelete"], indexable: false },
  json: { given: alone, options: [...common, "schema"], storage: "json", indexable: false },
  secret: {
    given: alone,
    options: ["required", "write", "title", "help", "was", ...textBounds],
    storage: "text",
    indexable: false,
  },
  computed: { given: ["of", "value", "options"], options: ["read", "title", "help"], indexable: false },
};

/** Every option of any kind. */
export const allOptions: ReadonlySet<string> = new Set(Object.values(fieldKinds).flatMap(({ options }) => options));

/** The static type of a kind's values in expressions; decimals, lists and references know more. */
export const scalarTypes: Readonly<Partial<Record<FieldKind, Type>>> = {
  text: { kind: "string" },
  markdown: { kind: "string" },
  email: { kind: "string" },
  url: { kind: "string" },
  choice: { kind: "string" },
  secret: { kind: "string" },
  integer: { kind: "int" },
  number: { kind: "double" },
  boolean: { kind: "bool" },
  date: { kind: "timestamp" },
  datetime: { kind: "timestamp" },
  json: { kind: "dyn" },
};
