import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { type Person, people, TestServer } from "../http/test-server.ts";
import { answerTo, type Cursors, currentCursors, type Way, waysToRead, waysToWrite } from "./ways-to-read.ts";

// Rows 1, 3, 4 and 18 at once: whatever a caller may not see is planted as a word that nothing else says; then every path
// that reads is gone through, and no answer may say it. What admins are answered proves that each path does read it.

let server: TestServer;
let reads: readonly Way[];
let writes: readonly Way[];
let cursors: Cursors;

beforeAll(async () => {
  server = await TestServer.start(desk);
  cursors = await currentCursors(server, ["anna", "bert", "agnes", "susan", "root"]);
  const company = await server.create("companies", { name: "Acme", margin: 4_040_404 }, "susan");
  await server.must("PATCH", `/users/${people.anna}`, {
    as: "root",
    json: { salary: 9_021_090, phone: "canary-phone" },
  });
  const ticket = async (subject: string, requester: Person) => {
    const json = {
      subject,
      note: "canary-note",
      hint: "canary-hint",
      pin: "canary-pin",
      company,
      requester: people[requester],
    };
    // Whoever reads the ticket need not be able to read those it refers to.
    const others = { watchers: [people.anna, people.bert], reviewer: people[requester === "anna" ? "bert" : "anna"] };
    const id = await server.create("tickets", { ...json, ...others });
    await server.must("PATCH", `/resources/tickets/${id}`, { as: "root", json: { wish: `wish-of-${requester}` } });
    return id;
  };
  await server.create("comments", { ticket: await ticket("Of anna", "anna"), text: "Seen" });
  await server.create("comments", { ticket: await ticket("canary-bert", "bert"), text: "canary-comment" });
  const binned = await ticket("canary-binned", "bert");
  await server.must("DELETE", `/resources/tickets/${binned}`, { as: "susan" });
  await server.create("vault", { key: "canary-vault" }, "root");
  reads = await waysToRead(server);
  writes = await waysToWrite(server);
});
afterAll(() => server.stop());

const nobody = ["hidden-value", "canary-pin"];
const ofOthers = ["canary-bert", "canary-comment", "canary-binned", "wish-of-bert", "bert@example.com"];

/** What each caller must never be told. */
const forbidden: Readonly<Partial<Record<Person, readonly string[]>>> = {
  anna: [...nobody, ...ofOthers, "canary-note", "canary-hint", "canary-vault", "4040404", "9021090"],
  bert: [
    ...nobody,
    "Of anna",
    "wish-of-anna",
    "anna@example.com",
    "canary-note",
    "canary-hint",
    "canary-phone",
    "canary-vault",
    "4040404",
    "9021090",
  ],
  agnes: [...nobody, "wish-of-", "canary-vault", "4040404", "9021090"],
  susan: [...nobody, "wish-of-", "canary-vault"],
  root: nobody,
};

/** What each kind of path must tell an admin, for the matrix to mean anything. */
const told: Readonly<Record<string, readonly string[]>> = {
  list: ["canary-note", "canary-binned", "canary-vault", "4040404", "9021090", "wish-of-bert"],
  query: ["canary-note", "canary-vault", "4040404", "9021090", "wish-of-bert"],
  get: ["canary-note", "canary-binned", "canary-vault", "4040404", "9021090", "wish-of-bert"],
  fields: ["canary-note", "canary-vault", "4040404", "9021090", "canary-bert"],
  search: ["canary-bert"],
  aggregate: ["canary-note", "canary-vault", "4040404", "9021090", "wish-of-bert"],
  expand: ["canary-note", "4040404", "9021090", "canary-bert", "canary-comment", "wish-of-bert"],
  history: ["canary-note", "canary-vault", "4040404", "9021090", "wish-of-bert"],
  changes: ["canary-note", "canary-vault", "4040404", "9021090", "wish-of-bert"],
  patch: ["canary-note", "canary-vault", "4040404", "9021090", "wish-of-bert"],
  restore: ["canary-note", "canary-vault", "4040404"],
  batch: ["canary-note", "canary-vault", "4040404", "9021090", "wish-of-bert"],
};

async function leaks(as: Person, ways: readonly Way[], done = new Set<string>()): Promise<readonly string[]> {
  const found: string[] = [];
  for (const way of ways) {
    const answer = await answerTo(server, as, way, cursors);
    if (answer.startsWith("2")) done.add(way.kind);
    for (const word of forbidden[as] ?? []) {
      if (answer.includes(word)) found.push(`${way.method} ${way.path} says ${word}`);
    }
  }
  return found;
}

describe("no path that reads tells what is hidden from", () => {
  test.each(["anna", "bert", "agnes", "susan", "root"] as const)("%s", async (as) => {
    expect(await leaks(as, reads)).toEqual([]);
  });
});

describe("no write tells what is hidden from", () => {
  test.each(["anna", "bert", "agnes", "susan"] as const)("%s", async (as) => {
    // What the writes of one caller leave behind must not spare the next.
    expect(
      await leaks(
        as,
        writes.filter(({ kind }) => kind !== "put" && kind !== "delete" && kind !== "restore"),
      ),
    ).toEqual([]);
  });
});

test("each of these paths tells an admin", async () => {
  const said = new Map<string, string>();
  const kept = writes.filter(({ kind }) => kind !== "delete" && kind !== "put");
  for (const way of [
    ...reads,
    ...kept.toSorted((a, b) => Number(a.kind === "restore") - Number(b.kind === "restore")),
  ]) {
    said.set(way.kind, `${said.get(way.kind) ?? ""}${await answerTo(server, "root", way, cursors)}`);
  }
  const missing = Object.entries(told).flatMap(([kind, words]) =>
    words.filter((word) => said.get(kind)?.includes(word) !== true).map((word) => `${kind} does not say ${word}`),
  );
  expect(missing).toEqual([]);
});

test.each([
  ["anna", ["put", "restore"]],
  ["bert", ["put", "restore"]],
  ["agnes", ["put", "restore"]],
  ["susan", ["delete", "put", "restore"]],
] as const)("nor does what %s replaces, restores or deletes", async (as, kinds) => {
  const done = new Set<string>();
  const ways = writes.filter(({ kind }) => kind === "put" || kind === "delete" || kind === "restore");
  expect(await leaks(as, ways, done)).toEqual([]);
  expect([...done].toSorted()).toEqual([...kinds]);
});
