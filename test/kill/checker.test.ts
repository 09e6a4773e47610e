import { describe, expect, test } from "bun:test";
import { Checker, type Fault } from "./checker.ts";
import type { Facts, LoggedChange, StoredRow } from "./facts.ts";
import { type Entry, Ledger } from "./ledger.ts";
import { deletionMark, type Step } from "./operation.ts";

const steps = {
  a: { kind: "create", record: "A", mark: "a", amount: 1, key: "ka" },
  add: { kind: "patch", record: "A", mark: "add", amount: 5 },
  b: { kind: "create", record: "B", mark: "b", amount: 1, key: "kb" },
  c: { kind: "create", record: "C", mark: "c", amount: 1, key: "kc" },
  gone: { kind: "delete", record: "B", mark: deletionMark("B"), amount: 0 },
  refused: { kind: "create", record: "D", mark: "d", amount: 1, key: "ka" },
  unknown: { kind: "create", record: "E", mark: "e", amount: 1, key: "ke" },
} satisfies Readonly<Record<string, Step>>;

/** What was written: a record that is added to; two made together, one of them deleted; one refused, one not answered. */
function written(): readonly Entry[] {
  const ledger = new Ledger();
  const send = (...parts: readonly Step[]) => ledger.intend({ steps: parts, batch: parts.length > 1 });
  for (const parts of [[steps.a], [steps.add], [steps.b, steps.c], [steps.gone]]) ledger.acknowledge(send(...parts));
  ledger.refuse(send(steps.refused));
  send(steps.unknown);
  return ledger.entries;
}

const created: LoggedChange = { kind: "create", record: "A", version: 1, mark: "a", count: 1 };
const added: LoggedChange = { kind: "patch", record: "A", version: 2, mark: "add", count: 6 };
const madeB: LoggedChange = { kind: "create", record: "B", version: 1, mark: "b", count: 1 };
const madeC: LoggedChange = { kind: "create", record: "C", version: 1, mark: "c", count: 1 };
const deleted: LoggedChange = { kind: "delete", record: "B", version: 2, mark: deletionMark("B"), count: 0 };
const log: readonly LoggedChange[] = [created, added, madeB, madeC, deleted];
const a: StoredRow = { record: "A", version: 2, mark: "add", key: "ka", count: 6 };
const c: StoredRow = { record: "C", version: 1, mark: "c", key: "kc", count: 1 };
const e: StoredRow = { record: "E", version: 1, mark: "e", key: "ke", count: 1 };
const arrived: LoggedChange = { kind: "create", record: "E", version: 1, mark: "e", count: 1 };

function found(changes: readonly LoggedChange[], rows: readonly StoredRow[]): Facts {
  return { changes, rows, total: rows.length };
}

function kinds(faults: readonly Fault[]): readonly string[] {
  return [...new Set(faults.map(({ kind }) => kind))].sort();
}

describe("what is as it was promised", () => {
  test.each([
    ["the unanswered write not there", found(log, [a, c])],
    ["the unanswered write wholly there", found([...log, arrived], [a, c, e])],
  ])("%s", (_, facts) => {
    expect(new Checker().check(written(), facts)).toEqual([]);
  });
});

describe("what is broken is found:", () => {
  const without = (...missing: readonly LoggedChange[]) => log.filter((change) => !missing.includes(change));
  const instead = (change: LoggedChange, other: Partial<LoggedChange>) =>
    log.map((each) => (each === change ? { ...each, ...other } : each));
  test.each<[string, readonly string[], Facts]>([
    [
      "an acknowledged write, row and change",
      ["lost"],
      found(without(added), [{ ...a, version: 1, mark: "a", count: 1 }, c]),
    ],
    ["the change of a row that is there", ["lost", "row"], found(without(madeC), [a, c])],
    ["the row of a change", ["row"], found(log, [a])],
    ["a deletion that did not last", ["lost", "row"], found(without(deleted), [a, c])],
    ["a write that was done twice", ["doubled", "row"], found([...log, { ...added, version: 3, count: 11 }], [a, c])],
    [
      "a write that was done twice and fits its row",
      ["doubled"],
      found([...log, { ...added, version: 3, count: 11 }], [{ ...a, version: 3, count: 11 }, c]),
    ],
    ["a change that is in the log twice", ["doubled", "gap"], found([...log, madeC], [a, c])],
    ["a record that is there twice", ["doubled", "row"], found(log, [a, c, c])],
    ["two records of one unique key", ["doubled", "row"], found(log, [a, { ...c, key: "ka" }])],
    ["a row that nobody wrote", ["row"], found(log, [a, c, { ...e, record: "F", key: "kf" }])],
    ["a row that nobody asks for", ["row"], { ...found(log, [a, c]), total: 3 }],
    ["a change that nobody wrote", ["row", "stray"], found([...log, { ...arrived, record: "F", mark: "f" }], [a, c])],
    [
      "a write that was refused",
      ["doubled", "refused"],
      found([...log, { ...arrived, record: "D", mark: "d" }], [a, c, { ...e, record: "D", mark: "d", key: "ka" }]),
    ],
    ["a version left out", ["gap", "row"], found(instead(added, { version: 3 }), [a, c])],
    ["an addition of something else", ["row", "wrong"], found(instead(added, { count: 7 }), [a, c])],
    ["a write before one that it came after", ["order"], found([...log.slice(2), created, added], [a, c])],
  ])("%s", (_, expected, facts) => {
    expect(kinds(new Checker().check(written(), facts))).toEqual(expected);
  });

  test("half of what was to be done together", () => {
    const ledger = new Ledger();
    ledger.intend({ steps: [steps.b, steps.c], batch: true });
    expect(kinds(new Checker().check(ledger.entries, found([madeC], [c])))).toEqual(["half"]);
  });

  test("a write that appears after the restart that followed it", () => {
    const checker = new Checker();
    expect(checker.check(written(), found(log, [a, c]))).toEqual([]);
    expect(kinds(checker.check([], { changes: [arrived], rows: [e], total: 3 }))).toEqual(["late"]);
  });

  test("a version that the answer did not tell", () => {
    const ledger = new Ledger();
    ledger.acknowledge(ledger.intend({ steps: [steps.c], batch: false }), [2]);
    expect(kinds(new Checker().check(ledger.entries, found([madeC], [c])))).toEqual(["wrong"]);
  });
});
