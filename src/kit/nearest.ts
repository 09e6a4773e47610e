/** Names longer than this are no slip of a known one, and comparing them would cost time. */
const longest = 64;

/**
 * The candidate that a mistyped name most likely meant, for "did you mean": at most a third of its characters inserted,
 * dropped, changed or swapped, upper and lower case alike. Undefined when none is near.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longest) return undefined;
  let best: string | undefined;
  let bound = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.length > longest || Math.abs(candidate.length - name.length) >= bound) continue;
    const steps = distance(name.toLowerCase(), candidate.toLowerCase());
    if (steps < bound) [best, bound] = [candidate, steps];
  }
  return best;
}

/** Words to end an error with: ` Did you mean "subject"?`, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates);
  return found === undefined ? "" : ` Did you mean ${JSON.stringify(found)}?`;
}

/** The number of single characters to insert, drop, change or swap with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let steps = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        steps = Math.min(steps, at(beforeLast, column - 2) + 1);
      }
      current.push(steps);
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
