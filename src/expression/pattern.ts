import { RE2JS } from "@bufbuild/re2";

const compiled = new Map<string, RE2JS>();
const mostCompiled = 500;

/** The longest pattern, in code units: compiling takes more than linear time. */
const longestPattern = 1_000;
/** What a repeat, and all of them together, may count to: PostgreSQL takes no more. */
const mostRepeated = 255;

/** What every evaluator takes after a backslash: classes, and characters that would else mean something. */
const escaped = /\\(?:[dDsSwWnrt]|[\\.^$*+?()[\]{}|/-])/y;
const repeat = /[*+?]|\{(\d{1,3})(?:,(\d{0,3}))?\}/y;
/** A class, in which only its own signs mean something. */
const characterClass = /\[\^?\]?(?:[^\\[\]]|\[(?![:.=])|\\[\s\S])*\]/y;

/**
 * Why a regular expression is outside of the portable subset (literals, anchors, classes, groups, alternation, greedy
 * repeats), or undefined. The subset means the same to RE2 and to PostgreSQL, and is matched in linear time.
 */
export function patternFault(pattern: string): string | undefined {
  if (pattern.length > longestPattern) return `it has more than ${longestPattern} characters`;
  return unportable(pattern) ?? uncompilable(pattern);
}

/** Says whether the pattern is found in the text, in time linear in the text. */
export function matchesPattern(text: string, pattern: string): boolean {
  let found = compiled.get(pattern);
  if (!found) {
    if (compiled.size >= mostCompiled) compiled.clear();
    found = RE2JS.compile(pattern);
    compiled.set(pattern, found);
  }
  return found.test(text);
}

function unportable(pattern: string): string | undefined {
  let repeated = 0;
  for (let at = 0; at < pattern.length; ) {
    const taken = atomAt(pattern, at);
    if (typeof taken !== "number") return taken.fault;
    at += taken;
    const [sign = "", least = "", most = ""] = matchAt(repeat, pattern, at) ?? [];
    if (sign === "") continue;
    if (taken === 1 && "^$".includes(pattern[at - 1] ?? "")) return "an anchor cannot be repeated";
    at += sign.length;
    if (matchAt(repeat, pattern, at)) return "lazy and possessive repeats are not supported";
    repeated += Math.max(Number(least), Number(most));
    if (repeated > mostRepeated) return `its repeats count to more than ${mostRepeated}`;
  }
  return undefined;
}

/** The length of what stands at a place of a pattern, without its repeat; or its fault. */
function atomAt(pattern: string, at: number): number | { readonly fault: string } {
  switch (pattern[at]) {
    case "\\":
      return matchAt(escaped, pattern, at)?.[0].length ?? escapeFault(pattern.slice(at, at + 2));
    case "[":
      return classLength(pattern, at);
    case "(":
      return pattern[at + 1] === "?" ? { fault: "groups that begin with (? are not supported" } : 1;
    case "{":
      return { fault: "a { that begins no repeat is written \\{" };
    default:
      return 1;
  }
}

function classLength(pattern: string, at: number): number | { readonly fault: string } {
  const written = matchAt(characterClass, pattern, at)?.[0];
  if (written === undefined)
    return { fault: "a class has no end, or is one such as [[:alpha:]], which is not supported" };
  for (const [wrong] of written.matchAll(/\\[\s\S]/g)) {
    if (!matchAt(escaped, wrong, 0)) return escapeFault(wrong);
  }
  return written.length;
}

function escapeFault(written: string): { readonly fault: string } {
  return { fault: `the escape ${written} is not supported` };
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | undefined {
  expression.lastIndex = at;
  return expression.exec(text) ?? undefined;
}

function uncompilable(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "it cannot be compiled";
  }
}
