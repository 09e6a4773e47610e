import { RE2JS } from "@bufbuild/re2";

const compiled = new Map<string, RE2JS>();
const mostCompiled = 500;

/** What every evaluator takes after a backslash: classes, and characters that would else mean something. */
const escapes = /^[dDsSwWnrt\\.^$*+?()[\]{}|/-]$/;
const largestRepeat = 1_000;

/**
 * Why a regular expression is outside of the portable subset (literals, anchors, classes, groups, alternation, greedy
 * repeats), or undefined. The subset means the same to RE2 and to PostgreSQL, and is matched in linear time.
 */
export function patternFault(pattern: string): string | undefined {
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at);
    if (pattern[at] === "\\") {
      if (!escapes.test(pattern[at + 1] ?? "")) return `the escape \\${pattern[at + 1] ?? ""} is not supported`;
      at += 1;
    } else if (rest.startsWith("(?")) return "groups that begin with (? are not supported";
    else if (rest.startsWith("[[:")) return "classes such as [[:alpha:]] are not supported";
    else if (/^([*+?]|\{\d+(,\d*)?\})[?+*]/.test(rest)) return "lazy and possessive repeats are not supported";
    const repeat = /^\{(\d+)(?:,(\d*))?\}/.exec(rest);
    if (repeat && Math.max(Number(repeat[1]), Number(repeat[2] ?? 0)) > largestRepeat) {
      return `a repeat is at most ${largestRepeat}`;
    }
  }
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "it cannot be compiled";
  }
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
