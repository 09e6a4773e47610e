import { afterAll, beforeAll, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { DataDesk, idIn, refusal } from "./data-desk.ts";

const everything = { read: "true", create: "true", update: "true", delete: "true" };

/** Fields whose right to be written depends on the row, on what comes with them, and on what the record will be. */
const definition = charter({
  name: "Field rules",
  resources: {
    teams: resource({ fields: { closed: field.boolean({ default: false }) }, access: everything }),
    purses: resource({
      fields: { money: field.integer({ min: 0, max: 10, read: "created_by == me.id" }) },
      access: { ...everything, update: "created_by == me.id" },
    }),
    jobs: resource({
      fields: {
        status: field.choice(["open", "closed"], { default: "open" }),
        team: field.ref("teams"),
        /** Only while it was open. */
        plan: field.text({ write: `old == null || old.status == "open"` }),
        /** Only into an open one. */
        hope: field.text({ write: `next.status == "open"` }),
        /** Only by itself. */
        alone: field.text({ write: "!has(input.status)" }),
        /** Only in a team that is not closed. */
        work: field.text({ write: "team == null || !team.closed" }),
        /** Only towards a team that is not closed. */
        goal: field.text({ write: "next.team == null || !next.team.closed" }),
      },
      access: everything,
    }),
  },
});

let desk: DataDesk;
beforeAll(async () => {
  desk = await DataDesk.open(definition);
});
afterAll(() => desk.close());

const all = { plan: "p", hope: "h", work: "w", goal: "g" };

async function job(input: Record<string, string | null> = all): Promise<string> {
  return idIn(await desk.as("anna").create("jobs", input));
}

test("a field is refused by name where its rule does not hold on the record, the input, or the result", async () => {
  const anna = desk.as("anna");
  const closed = idIn(await anna.create("teams", { closed: true }));
  const id = await job();
  const faults = async (input: Record<string, string | null>) => (await refusal(anna.patch("jobs", id, input))).faults;
  expect(await faults({ status: "closed", hope: "x", alone: "x", plan: "x" })).toEqual([
    "/hope not_writable",
    "/alone not_writable",
  ]);
  expect(await faults({ team: closed, goal: "x", work: "x" })).toEqual(["/goal not_writable"]);
  await anna.patch("jobs", id, { status: "closed", team: closed });
  expect(await faults({ plan: "x", hope: "x", alone: "x", work: "x", goal: "x" })).toEqual([
    "/plan not_writable",
    "/hope not_writable",
    "/work not_writable",
    "/goal not_writable",
  ]);
  expect(await faults({ team: null, work: "x" })).toEqual(["/work not_writable"]);
  expect(await anna.patch("jobs", id, { team: null, goal: "x" })).toMatchObject({ goal: "x", work: "w" });
});

test("a replacement leaves alone what it does not name and may not write", async () => {
  const anna = desk.as("anna");
  const closed = idIn(await anna.create("teams", { closed: true }));
  const id = await job({ ...all, alone: "a" });
  const { record } = await anna.put("jobs", id, { status: "closed", team: closed });
  expect(record).toMatchObject({ status: "closed", plan: null, hope: "h", alone: "a", work: null, goal: "g" });
  const again = await anna.put("jobs", id, {});
  expect(again.record).toMatchObject({ status: "open", team: null, hope: null, alone: "a", goal: null });
});

test("going back to a version leaves alone what may not be written", async () => {
  const anna = desk.as("anna");
  const id = await job({ ...all, alone: "a" });
  await anna.patch("jobs", id, { plan: "p2", alone: "a2", hope: "h2" });
  await anna.patch("jobs", id, { status: "closed" });
  expect(await anna.restore("jobs", id, 1)).toMatchObject({
    status: "open",
    plan: "p2",
    hope: "h",
    work: "w",
    alone: "a2",
  });
});

test("a write of all that match is refused for the one it may not write", async () => {
  const anna = desk.as("anna");
  const [one, two] = [await job({ plan: "bulk" }), await job({ plan: "bulk" })];
  await anna.patch("jobs", two, { status: "closed" });
  const patch = {
    method: "patch",
    resource: "jobs",
    filter: `id in ["${one}", "${two}"]`,
    input: { plan: "x" },
  } as const;
  expect(await refusal(anna.bulk(patch))).toEqual({ code: "forbidden", faults: ["/plan not_writable"] });
  expect(await anna.get("jobs", one)).toMatchObject({ plan: "bulk", version: 1 });
});

test("bounds tell nothing of a hidden value to who may not change it", async () => {
  const id = idIn(await desk.as("anna").create("purses", { money: 7 }));
  for (const add of [1, 3, 4, 100, -7, -8]) {
    expect(await refusal(desk.as("bert").patch("purses", id, { money: { add } }))).toMatchObject({ code: "forbidden" });
  }
  expect(await refusal(desk.as("anna").patch("purses", id, { money: { add: 4 } }))).toMatchObject({
    code: "validation",
  });
  expect(await desk.as("anna").patch("purses", id, { money: { add: 3 } })).toMatchObject({ money: 10 });
});
