import { afterAll, beforeAll, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { Problem } from "../../src/kit/problem.ts";
import { DataDesk, idIn, refusal } from "./data-desk.ts";

const everything = { read: "true", create: "true", update: "true", delete: "true" };

const definition = charter({
  name: "Secrets",
  resources: {
    doors: resource({
      fields: {
        name: field.text({ search: true }),
        code: field.secret({ min: 4, max: 20 }),
        trace: field.text({ hidden: true, default: "hidden-words" }),
        rooms: field.refs("doors", { inverse: "ways" }),
      },
      access: everything,
    }),
  },
});

let desk: DataDesk;
let door = "";
beforeAll(async () => {
  desk = await DataDesk.open(definition);
  door = idIn(await desk.as("anna").create("doors", { name: "Front", code: "open-sesame" }));
});
afterAll(() => desk.close());

const secret = /open-sesame|second-words|hidden-words|"code"|"trace"/;

test("a secret lies sealed in its table and in the log, each time in another form", async () => {
  const [row] = await desk.rows("SELECT code FROM doors");
  expect(String(row)).not.toContain("open-sesame");
  await desk.as("anna").patch("doors", door, { code: "second-words" });
  const log = JSON.stringify(await desk.rows(`SELECT "after", "before" FROM charter_changes`));
  expect(log).not.toMatch(/open-sesame|second-words/);
  const other = idIn(await desk.as("anna").create("doors", { code: "second-words" }));
  const [mine, theirs] = await desk.rows("SELECT code FROM doors WHERE id IN (?, ?)", door, other);
  expect(mine).not.toEqual(theirs ?? []);
});

test("neither a secret nor a hidden field is in anything that is answered, to an admin either", async () => {
  for (const person of ["anna", "root"] as const) {
    const caller = desk.as(person);
    const { cursor } = await caller.changes();
    const made = await caller.create("doors", { name: "Back", code: "open-sesame", rooms: [door] });
    const id = idIn(made);
    const answers = [
      made,
      await caller.patch("doors", id, { code: "second-words", name: "Side" }),
      (await caller.put("doors", id, { code: "open-sesame" })).record,
      await caller.restore("doors", id, 1),
      await caller.get("doors", id, { expand: ["rooms.ways"] }),
      await caller.list("doors"),
      await caller.history("doors", id),
      await caller.changes({ since: cursor }),
    ];
    await caller.remove("doors", id);
    answers.push((await caller.changes({ since: cursor })).items);
    expect(JSON.stringify(answers)).not.toMatch(secret);
  }
});

test("nothing can be found by them", async () => {
  const anna = desk.as("anna");
  expect(await anna.list("doors", { search: "hidden" })).toEqual([]);
  for (const name of ["code", "trace", "nosuch"]) {
    expect((await refusal(anna.list("doors", { filter: `${name} != null` }))).code).toBe("invalid_expression");
    for (const query of [{ sort: [name] }, { fields: [name] }, { expand: [name] }, { sort: [`-${name}`] }]) {
      expect((await refusal(anna.list("doors", query))).code).toBe("invalid_parameter");
    }
    for (const query of [{ group: [name] }, { min: [name] }, { sum: [name] }]) {
      expect((await refusal(anna.aggregate("doors", query))).code).toBe("invalid_parameter");
    }
  }
});

test("a refusal does not repeat a secret", async () => {
  for (const code of ["abc", "much-longer-than-it-may-be", 4711, ["open-sesame"]]) {
    try {
      await desk.as("anna").patch("doors", door, { code });
      throw new TypeError("it was taken");
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const told = JSON.stringify([error.message, error.errors, error.extra]);
      expect(told).toContain("/code");
      for (const value of [code].flat()) expect(told).not.toContain(String(value));
    }
  }
});

test("a secret that is left out stays, null takes it away, and going back to a version brings it again", async () => {
  const anna = desk.as("anna");
  const id = idIn(await anna.create("doors", { name: "Kept", code: "open-sesame" }));
  const sealed = async () => (await desk.rows("SELECT code FROM doors WHERE id = ?", id))[0];
  const first = await sealed();
  await anna.patch("doors", id, { name: "Renamed" });
  expect(await sealed()).toEqual(first ?? []);
  await anna.patch("doors", id, { code: null });
  expect(await sealed()).toEqual([null]);
  await anna.restore("doors", id, 1);
  expect(await sealed()).toEqual(first ?? []);
});
