/** How long and how deep an expression may be. */
export interface ExpressionBounds {
  /** Code units of the text. */
  readonly length: number;
  /** Nested brackets, prefix operators and choices. */
  readonly depth: number;
}

/** A fault in the form of a text, and the code unit at which it stands. */
export interface ScanFault {
  readonly message: string;
  readonly at: number;
}

const blank = /(?:\s|\/\/[^\n]*)+/y;
const name = /[A-Za-z_][A-Za-z0-9_]*|`[^`\n]*`/y;
const number = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[uU]?/y;
const raw = /(?:[rR][bB]?|[bB][rR])(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n]*"|'[^'\n]*')/y;
const text =
  /[bB]?(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')/y;
const textOrComment = new RegExp(`${raw.source}|${text.source}|//[^\\n]*`, "g");
const operator = /&&|\|\||[=!<>]=|[<>+\-*/%?:]/y;

const closers: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);
const hints: ReadonlyMap<string, string> = new Map([
  ["=", "Use == to compare."],
  ["&", "Use && for and."],
  ["|", "Use || for or."],
  ["and", "Use && for and."],
  ["or", "Use || for or."],
  ["not", "Use ! for not."],
  ["is", "Use == to compare."],
]);

/**
 * Finds what is wrong with the form of a text: a character, a text without an end, a bracket without its other half, a
 * missing operand or operator, or more depth than allowed. Undefined when the parser can have it. In time linear in the
 * text and without recursion, so that no text can exhaust the stack of the parser.
 */
export function scan(source: string, bounds: ExpressionBounds): ScanFault | undefined {
  if (source.length > bounds.length) {
    return { message: `An expression has at most ${bounds.length} characters; this has ${source.length}.`, at: 0 };
  }
  if (source.trim() === "") return { message: "The expression is empty.", at: 0 };
  return new Scanner(source, bounds.depth).fault();
}

/** The text with spaces in the place of its comments, so that all else stays where it is. */
export function withoutComments(source: string): string {
  if (!source.includes("//")) return source;
  return source.replace(textOrComment, (found) => (found.startsWith("//") ? " ".repeat(found.length) : found));
}

class Scanner {
  readonly #source: string;
  readonly #depth: number;
  readonly #open: { readonly closer: string; readonly at: number; readonly group: boolean }[] = [];
  #at = 0;
  #prefixes = 0;
  #choices = 0;
  /** Whether an operand is expected, and not an operator. */
  #wants = true;
  /** Whether a bracket may close although an operand is expected: after its opening, or after a comma. */
  #mayClose = false;

  constructor(source: string, depth: number) {
    this.#source = source;
    this.#depth = depth;
  }

  fault(): ScanFault | undefined {
    for (this.#take(blank); this.#at < this.#source.length; this.#take(blank)) {
      const at = this.#at;
      const message = this.#wants ? this.#operand() : this.#operator();
      if (message !== undefined) return { message, at };
      if (this.#open.length + this.#prefixes > this.#depth || this.#choices > this.#depth) {
        return { message: `An expression may be nested ${this.#depth} deep at most.`, at };
      }
    }
    const open = this.#open.at(-1);
    if (open) return { message: `This bracket is not closed: "${open.closer}" is missing.`, at: open.at };
    return this.#wants ? { message: "The expression ends too soon: a value is expected.", at: this.#at } : undefined;
  }

  /** Reads what can stand where a value is expected; gives the fault, if any. */
  #operand(): string | undefined {
    const character = this.#source[this.#at] ?? "";
    const mayClose = this.#mayClose;
    this.#mayClose = false;
    if (this.#take(raw) || this.#take(text) || this.#take(number)) return this.#read();
    const word = this.#take(name);
    if (word !== undefined) return word === "in" ? `A value is expected before "in".` : this.#read();
    if (closers.has(character)) return this.#opening(character);
    if (mayClose && character === this.#open.at(-1)?.closer) return this.#closing(character);
    if (character === "!" || character === "-") this.#prefixes += 1;
    else if (character !== "." && character !== "?") return this.#unexpected(character, "A value");
    this.#at += 1;
    return undefined;
  }

  /** Reads what can stand after a value. */
  #operator(): string | undefined {
    const character = this.#source[this.#at] ?? "";
    if (closers.has(character)) return this.#opening(character);
    if (")]}".includes(character)) return this.#closing(character);
    const before = this.#at;
    const word = this.#take(name);
    if (word !== undefined && word !== "in") {
      this.#at = before;
      return this.#unexpected(word, "An operator");
    }
    const taken = word ?? this.#take(operator) ?? this.#take(/[.,]/y);
    if (taken === undefined) return this.#unexpected(character, "An operator");
    if (taken === "," && this.#open.at(-1)?.group !== false)
      return "A list is written in square brackets, such as [1, 2].";
    if (taken === "?") this.#choices += 1;
    this.#wants = true;
    this.#mayClose = taken === ",";
    return undefined;
  }

  #read(): undefined {
    this.#wants = false;
    this.#prefixes = 0;
  }

  #opening(character: string): undefined {
    this.#open.push({ closer: closers.get(character) ?? "", at: this.#at, group: this.#wants && character === "(" });
    this.#at += 1;
    this.#wants = true;
    this.#mayClose = character !== "(" || !this.#open.at(-1)?.group;
  }

  #closing(character: string): string | undefined {
    const open = this.#open.pop();
    if (!open) return `There is no bracket that this "${character}" closes.`;
    if (open.closer !== character) return `"${open.closer}" is expected here, to close the bracket before.`;
    this.#at += 1;
    return this.#read();
  }

  #unexpected(found: string, expected: string): string {
    if (found === '"' || found === "'") return "This text has no end.";
    const hint = hints.get(found);
    if (hint !== undefined) return hint;
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    return `${expected} is expected here, not ${JSON.stringify(found.length > 1 ? found : character)}.`;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }
}
