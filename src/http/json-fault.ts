/** What is wrong with a JSON text and where: line and column count from 1, columns in UTF-16 units. */
export interface JsonFault {
  readonly kind: "syntax" | "depth";
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * Finds the first fault of a JSON text (RFC 8259): where its syntax breaks, or where it nests deeper than `depth`. Undefined
 * when it has none. It takes one pass and no recursion, so no text can exhaust the stack.
 */
export function findJsonFault(text: string, depth: number): JsonFault | undefined {
  return new JsonScanner(text, depth).scan();
}

/** Unrolled, so that a string of a million characters needs no million steps back. */
const quoted = String.raw`"[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\0-\x1f]*)*"`;
const space = /[ \t\n\r]*/y;
const name = new RegExp(quoted, "y");
const scalar = new RegExp(String.raw`${quoted}|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null`, "y");

type State = "value" | "first item" | "first name" | "name" | "colon" | "after";

const expected: Readonly<Record<State, string>> = {
  value: "a value",
  "first item": "a value or ]",
  "first name": "a name in double quotes or }",
  name: "a name in double quotes",
  colon: "a colon",
  after: "a comma or the end of the object or array",
};

class JsonScanner {
  #at = 0;
  #state: State = "value";
  readonly #open: string[] = [];

  constructor(
    private readonly text: string,
    private readonly depth: number,
  ) {}

  scan(): JsonFault | undefined {
    for (;;) {
      this.#take(space);
      if (this.#state === "after" && this.#open.length === 0) {
        return this.#at === this.text.length ? undefined : this.#fault("syntax", "Expected the end of the text");
      }
      if (!this.#step()) return this.#fault("syntax", `Expected ${expected[this.#state]}`);
      if (this.#open.length > this.depth) {
        this.#at -= 1;
        return this.#fault("depth", `JSON may nest ${this.depth} deep at most`);
      }
    }
  }

  /** Takes the next token; false when it is not one that may stand here. */
  #step(): boolean {
    const character = this.text[this.#at];
    switch (this.#state) {
      case "first item":
      case "value":
        if (character === "]" && this.#state === "first item") return this.#close("[");
        if (character === "{") return this.#enter("{", "first name");
        if (character === "[") return this.#enter("[", "first item");
        return this.#take(scalar) && this.#go("after");
      case "first name":
        if (character === "}") return this.#close("{");
        return this.#take(name) && this.#go("colon");
      case "name":
        return this.#take(name) && this.#go("colon");
      case "colon":
        return this.#skip(":") && this.#go("value");
      case "after":
        if (character === ",") return this.#skip(",") && this.#go(this.#open.at(-1) === "{" ? "name" : "value");
        if (character === "}") return this.#close("{");
        return character === "]" && this.#close("[");
    }
  }

  #enter(bracket: string, state: State): boolean {
    this.#open.push(bracket);
    this.#at += 1;
    return this.#go(state);
  }

  #close(bracket: "{" | "["): boolean {
    if (this.#open.at(-1) !== bracket) return false;
    this.#open.pop();
    return this.#skip(bracket === "{" ? "}" : "]") && this.#go("after");
  }

  #go(state: State): true {
    this.#state = state;
    return true;
  }

  #skip(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fault(kind: JsonFault["kind"], message: string): JsonFault {
    const before = this.text.slice(0, this.#at);
    const line = before.split("\n").length;
    const column = this.#at - before.lastIndexOf("\n");
    return { kind, line, column, message: `${message} at line ${line}, column ${column}.` };
  }
}
