let loading: Promise<string> | undefined;

/** The list, read at the first question: a text of 167 kB, in the order of code points, each password between two ends of lines. */
function load(): Promise<string> {
  loading ??= import("./list.txt", { with: { type: "text" } }).then(
    (list: { readonly default: string }) => list.default,
  );
  return loading;
}

/**
 * Whether a password, in whatever case, is one of the 17,950 most common of 8 characters and more, as leaks have them (the
 * list of zxcvbn-ts). Exact: nothing else is taken for one. Shorter ones are not in it, since none may be that short.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  return holds(await load(), password.toLowerCase());
}

/** Looks for a line in a text whose lines are sorted: 15 steps. */
function holds(list: string, line: string): boolean {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const start = list.lastIndexOf("\n", Math.floor((low + high) / 2) - 1) + 1;
    const end = list.indexOf("\n", start);
    const found = list.slice(start, end);
    if (found === line) return true;
    if (found < line) low = end + 1;
    else high = start;
  }
  return false;
}
