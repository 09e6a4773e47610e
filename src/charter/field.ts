import type { Json } from "../kit/json.ts";
import { callSite } from "./call-site.ts";
import { FieldDefinition, type FieldFacts } from "./field-definition.ts";
import type {
  DecimalBounds,
  Default,
  DisplayOptions,
  IndexOptions,
  ItemBounds,
  JsonOptions,
  NumberBounds,
  ReferenceOptions,
  SearchOptions,
  TextBounds,
  ValueOptions,
  WriteOptions,
} from "./field-options.ts";
import type { FieldKind } from "./model.ts";

type Facts<Kind extends FieldKind, Value, Required extends boolean, Fallback, Hidden extends boolean, Read> = {
  readonly kind: Kind;
  readonly value: Value;
  readonly required: Required;
  readonly default: Fallback;
  readonly hidden: Hidden;
  readonly read: Read;
};

type ReadRule = string | undefined;

/** A builder of a kind whose only argument is its options. */
type SimpleBuilder<Kind extends FieldKind, Value, Extra> = <
  const Required extends boolean = false,
  const Fallback extends Default<Value> = undefined,
  const Hidden extends boolean = false,
  const Read extends ReadRule = undefined,
>(
  options?: ValueOptions<Required, Fallback, Hidden, Read> & Extra,
) => FieldDefinition<Facts<Kind, Value, Required, Fallback, Hidden, Read>>;

type TextBuilder<Kind extends FieldKind> = SimpleBuilder<Kind, string, IndexOptions & SearchOptions & TextBounds>;

function define<Result extends FieldFacts>(kind: FieldKind, ...given: readonly unknown[]): FieldDefinition<Result> {
  return new FieldDefinition<Result>(kind, given, callSite());
}

/** A line of text. */
const text: TextBuilder<"text"> = (options) => define("text", options);

/** Text with Markdown in it. Stored and shown as written. */
const markdown: TextBuilder<"markdown"> = (options) => define("markdown", options);

/** An e-mail address. */
const email: TextBuilder<"email"> = (options) => define("email", options);

/** An absolute `http` or `https` address. */
const url: TextBuilder<"url"> = (options) => define("url", options);

/** A whole number within ±(2^53 − 1). */
const integer: SimpleBuilder<"integer", number, IndexOptions & NumberBounds> = (options) => define("integer", options);

/** A finite double-precision number. */
const number: SimpleBuilder<"number", number, IndexOptions & NumberBounds> = (options) => define("number", options);

/** An exact decimal of up to 18 digits; a string such as `"12.50"` on the wire. */
const decimal: SimpleBuilder<"decimal", string, IndexOptions & DecimalBounds> = (options) => define("decimal", options);

/** True or false. */
const boolean: SimpleBuilder<"boolean", boolean, IndexOptions> = (options) => define("boolean", options);

/** A calendar day: `"2026-11-23"`. */
const date: SimpleBuilder<"date", string, IndexOptions> = (options) => define("date", options);

/** A moment, RFC 3339 in UTC with milliseconds: `"2026-11-23T09:30:00.000Z"`. */
const datetime: SimpleBuilder<"datetime", string, IndexOptions> = (options) => define("datetime", options);

/** Any JSON, bounded in size and depth; with `schema`, JSON of that form. */
const json: SimpleBuilder<"json", Json, JsonOptions> = (options) => define("json", options);

/** One of a fixed set of words. */
function choice<
  const Choice extends string,
  const Required extends boolean = false,
  const Fallback extends Default<NoInfer<Choice>> = undefined,
  const Hidden extends boolean = false,
  const Read extends ReadRule = undefined,
>(
  choices: readonly Choice[],
  options?: ValueOptions<Required, Fallback, Hidden, Read> & IndexOptions & SearchOptions,
): FieldDefinition<Facts<"choice", Choice, Required, Fallback, Hidden, Read>> {
  return define("choice", choices, options);
}

/** A list of values of one kind: `field.list(field.text({ max: 30 }))`. It may not hold lists, references or JSON. */
function list<
  Item extends FieldFacts,
  const Required extends boolean = false,
  const Fallback extends Default<readonly Item["value"][]> = undefined,
  const Hidden extends boolean = false,
  const Read extends ReadRule = undefined,
>(
  of: FieldDefinition<Item>,
  options?: ValueOptions<Required, Fallback, Hidden, Read> & ItemBounds,
): FieldDefinition<Facts<"list", Item["value"][], Required, Fallback, Hidden, Read>> {
  return define("list", of, options);
}

/** A reference to a record of another resource, or of the same one: its id on the wire. */
function ref<
  const Required extends boolean = false,
  const Fallback extends Default<string> = undefined,
  const Hidden extends boolean = false,
  const Read extends ReadRule = undefined,
>(
  target: string,
  options?: ValueOptions<Required, Fallback, Hidden, Read> &
    IndexOptions &
    ReferenceOptions<"restrict" | "cascade" | "set null">,
): FieldDefinition<Facts<"ref", string, Required, Fallback, Hidden, Read>> {
  return define("ref", target, options);
}

/** References to any number of records of a resource: an array of ids on the wire. */
function refs<
  const Required extends boolean = false,
  const Fallback extends Default<readonly string[]> = undefined,
  const Hidden extends boolean = false,
  const Read extends ReadRule = undefined,
>(
  target: string,
  options?: ValueOptions<Required, Fallback, Hidden, Read> & ItemBounds & ReferenceOptions<"restrict" | "set null">,
): FieldDefinition<Facts<"refs", string[], Required, Fallback, Hidden, Read>> {
  return define("refs", target, options);
}

/** A text that is written and never read again, by anybody: stored sealed. */
function secret<const Required extends boolean = false>(
  options?: Omit<WriteOptions<Required>, "read"> & TextBounds,
): FieldDefinition<Facts<"secret", string, Required, undefined, false, undefined>> {
  return define("secret", options);
}

/**
 * A value that is worked out at each read: its kind, and the expression that gives it.
 * It may use the record's fields, `me` and `request`; it is not stored, and expressions cannot use it in turn.
 */
function computed<Value extends FieldFacts, const Read extends ReadRule = undefined>(
  of: FieldDefinition<Value>,
  expression: string,
  options?: DisplayOptions<Read>,
): FieldDefinition<Facts<"computed", Value["value"], false, undefined, false, Read>> {
  return define("computed", of, expression, options);
}

/** The kinds of field. Nothing is checked here: `compileModel` checks, and reports all faults at once. */
export const field = {
  text,
  markdown,
  email,
  url,
  choice,
  integer,
  number,
  decimal,
  boolean,
  date,
  datetime,
  list,
  ref,
  refs,
  json,
  secret,
  computed,
} as const;
