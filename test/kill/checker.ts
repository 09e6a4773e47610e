import type { Facts, LoggedChange, StoredRow } from "./facts.ts";
import type { Entry } from "./ledger.ts";
import type { Step } from "./operation.ts";

/**
 * A promise that was broken.
 * - `lost`: an acknowledged write is not in the log. `doubled`: a write is there more than once.
 * - `refused`: a write that was answered with a problem was done. `half`: some of an operation was done, some not.
 * - `late`: a write was not there after the restart, and is now. `stray`: nobody wrote it.
 * - `gap`: a record's versions do not follow each other. `wrong`: a change holds what its write did not say.
 * - `row`: the stored row is not what the log makes of it. `order`: a write stands behind one that began after its answer.
 */
export interface Fault {
  readonly kind: "lost" | "doubled" | "refused" | "half" | "late" | "stray" | "gap" | "wrong" | "row" | "order";
  readonly detail: string;
}

interface Known {
  readonly entry: Entry;
  readonly step: Step;
  readonly position: number;
}

/**
 * Compares what was found after each fault with what was acknowledged. It plays the log over an empty state, so it needs
 * only what is new; what an earlier round settled stays settled, and a write that shows up later is a fault.
 */
export class Checker {
  readonly #known = new Map<string, Known>();
  readonly #seen = new Map<string, LoggedChange>();
  readonly #settled = new Set<Entry>();
  readonly #rows = new Map<string, StoredRow>();
  readonly #versions = new Map<string, number>();
  #latestSent = 0;
  #faults: Fault[] = [];

  /** Takes what was written since the last time and what was found; gives the promises that were broken. */
  check(entries: readonly Entry[], facts: Facts): readonly Fault[] {
    this.#faults = [];
    for (const entry of entries) this.#expect(entry);
    for (const change of facts.changes) this.#replay(change);
    for (const entry of entries) this.#settle(entry);
    this.#compareRows(entries, facts);
    return this.#faults;
  }

  /** Of these operations, those that were done. */
  done(entries: readonly Entry[]): readonly Entry[] {
    return entries.filter(({ operation }) => operation.steps.some(({ mark }) => this.#seen.has(mark)));
  }

  #expect(entry: Entry): void {
    entry.operation.steps.forEach((step, position) => {
      this.#known.set(step.mark, { entry, step, position });
    });
  }

  #replay(change: LoggedChange): void {
    const { record, version, mark } = change;
    const known = this.#known.get(mark);
    const before = this.#rows.get(record);
    if (!known) this.#fault("stray", `${describe(change)} was written by nobody`);
    else if (this.#seen.has(mark)) this.#fault("doubled", `${describe(change)} is in the log again`);
    else this.#judge(change, known, before);
    const last = this.#versions.get(record) ?? 0;
    if (version !== last + 1) this.#fault("gap", `${describe(change)} follows version ${last}`);
    this.#seen.set(mark, change);
    this.#versions.set(record, version);
    if (change.kind === "delete") this.#rows.delete(record);
    else {
      const key = known?.step.key ?? before?.key ?? "";
      this.#rows.set(record, { record, version, mark, key, count: change.count });
    }
  }

  /** Judges a change that is seen for the first time by what its write said. */
  #judge(change: LoggedChange, { entry, step, position }: Known, before: StoredRow | undefined): void {
    if (this.#settled.has(entry)) this.#fault("late", `${describe(change)} was not there after an earlier restart`);
    const count = change.kind === "patch" ? (before?.count ?? 0) + step.amount : step.amount;
    if (change.kind !== step.kind || change.record !== step.record || change.count !== count) {
      this.#fault("wrong", `${describe(change)} should be a ${step.kind} of ${step.record} with the count ${count}`);
    }
    const promised = entry.versions?.[position];
    if (promised !== undefined && promised !== change.version) {
      this.#fault("wrong", `${describe(change)} was answered as version ${promised}`);
    }
    if (entry.answered !== undefined && entry.answered < this.#latestSent) {
      this.#fault("order", `${describe(change)} stands behind a write that began after its answer`);
    }
    this.#latestSent = Math.max(this.#latestSent, entry.sent);
  }

  #settle(entry: Entry): void {
    const { steps } = entry.operation;
    const missing = steps.filter(({ mark }) => !this.#seen.has(mark));
    const done = steps.length - missing.length;
    const marks = missing.map(({ mark }) => mark).join(", ");
    if (entry.outcome === "acked" && missing.length > 0) this.#fault("lost", `acknowledged, but not there: ${marks}`);
    else if (entry.outcome === "refused" && done > 0) this.#fault("refused", `refused, but there: ${steps[0]?.mark}`);
    else if (done > 0 && missing.length > 0) this.#fault("half", `only a part is there, not ${marks}`);
    this.#settled.add(entry);
  }

  #compareRows(entries: readonly Entry[], { changes, rows, total }: Facts): void {
    const found = new Map(rows.map((row) => [row.record, row]));
    const keys = new Set(rows.map(({ key }) => key));
    if (found.size < rows.length) this.#fault("doubled", `${rows.length - found.size} records are there twice`);
    if (keys.size < rows.length) this.#fault("doubled", `${rows.length - keys.size} unique keys are there twice`);
    const touched = new Set(
      [...entries.flatMap(({ operation }) => operation.steps), ...changes, ...rows].map(recordOf),
    );
    for (const record of touched) {
      const row = JSON.stringify(canonical(found.get(record)));
      const expected = JSON.stringify(canonical(this.#rows.get(record)));
      if (row !== expected) this.#fault("row", `${record} is ${row}, but the log makes it ${expected}`);
    }
    if (total !== this.#rows.size) {
      this.#fault("row", `${total} rows are there, but the log makes ${this.#rows.size}`);
    }
  }

  #fault(kind: Fault["kind"], detail: string): void {
    this.#faults.push({ kind, detail });
  }
}

function describe({ kind, record, version, mark, count }: LoggedChange): string {
  return `${kind} of ${record} (version ${version}, ${mark}, count ${count})`;
}

function recordOf({ record }: { readonly record: string }): string {
  return record;
}

function canonical(row: StoredRow | undefined): readonly (string | number)[] | null {
  return row ? [row.version, row.mark, row.key, row.count] : null;
}
