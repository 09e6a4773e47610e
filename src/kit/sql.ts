/** A value that both engines can bind. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/**
 * A parameter of a statement: a value known now, or a named slot filled when it is run.
 * Slots let one compiled statement serve every caller and every record: `me.id`, `next.subject`, `limit`.
 */
export type Parameter = { readonly value: SqlValue } | { readonly slot: string };

/** A piece of SQL with its parameters: `chunks[0] ? chunks[1] ? …`, so `chunks.length === parameters.length + 1`. */
export class Fragment {
  constructor(
    readonly chunks: readonly string[],
    readonly parameters: readonly Parameter[],
  ) {}

  /** True when the fragment holds no text at all. */
  get empty(): boolean {
    return this.parameters.length === 0 && this.chunks[0] === "";
  }
}

/** A statement ready to prepare: text in the engine's own placeholder style, and its parameters in order. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/**
 * Template tag for SQL. A `Fragment` is spliced in; anything else becomes a bound parameter.
 * Text that is no parameter (a name, a keyword) must be wrapped by `raw` or `identifier`, so input can never become SQL.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly (Fragment | SqlValue)[]): Fragment {
  const chunks: string[] = [strings[0] ?? ""];
  const parameters: Parameter[] = [];
  values.forEach((value, index) => {
    const after = strings[index + 1] ?? "";
    if (value instanceof Fragment) appendFragment(chunks, parameters, value);
    else {
      parameters.push({ value });
      chunks.push("");
    }
    chunks[chunks.length - 1] += after;
  });
  return new Fragment(chunks, parameters);
}

/** SQL text as it stands. Only for text made by this program, never for input. */
export function raw(text: string): Fragment {
  return new Fragment([text], []);
}

/** A quoted name: `"tickets"`, or `"t"."subject"` for several parts. */
export function identifier(...parts: readonly string[]): Fragment {
  return raw(parts.map((part) => `"${part.replaceAll('"', '""')}"`).join("."));
}

/** A bound value. */
export function bound(value: SqlValue): Fragment {
  return new Fragment(["", ""], [{ value }]);
}

/** A parameter whose value is given when the statement is run. */
export function slot(name: string): Fragment {
  return new Fragment(["", ""], [{ slot: name }]);
}

/** Joins fragments with a separator of plain SQL text. */
export function join(fragments: readonly Fragment[], separator: string): Fragment {
  const chunks: string[] = [""];
  const parameters: Parameter[] = [];
  fragments.forEach((fragment, index) => {
    if (index > 0) chunks[chunks.length - 1] += separator;
    appendFragment(chunks, parameters, fragment);
  });
  return new Fragment(chunks, parameters);
}

/** Renders a fragment with the engine's placeholders (`?` for SQLite, `$1` for PostgreSQL). */
export function render(fragment: Fragment, placeholder: (index: number) => string): Statement {
  let text = fragment.chunks[0] ?? "";
  for (let index = 0; index < fragment.parameters.length; index += 1) {
    text += placeholder(index) + (fragment.chunks[index + 1] ?? "");
  }
  return { text, parameters: fragment.parameters };
}

/** The values of a statement's parameters, in order. Raises a `TypeError` for a slot that `fill` does not know. */
export function bindings(statement: Statement, fill: (slot: string) => SqlValue | undefined): SqlValue[] {
  return statement.parameters.map((parameter) => {
    if ("value" in parameter) return parameter.value;
    const value = fill(parameter.slot);
    if (value === undefined) throw new TypeError(`no value for the slot ${parameter.slot}`);
    return value;
  });
}

function appendFragment(chunks: string[], parameters: Parameter[], fragment: Fragment): void {
  chunks[chunks.length - 1] += fragment.chunks[0] ?? "";
  for (let index = 0; index < fragment.parameters.length; index += 1) {
    const parameter = fragment.parameters[index];
    if (parameter) parameters.push(parameter);
    chunks.push(fragment.chunks[index + 1] ?? "");
  }
}
