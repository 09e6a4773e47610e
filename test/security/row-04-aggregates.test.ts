import { afterAll, beforeAll, expect, test } from "bun:test";
import type { JsonObject } from "../../src/kit/json.ts";
import { desk } from "../http/desk.ts";
import { type Person, people, TestServer } from "../http/test-server.ts";
import { callers } from "./hidden-names.ts";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(desk);
  const operations = Array.from({ length: 18 }, (_, index) => ({
    method: "POST",
    path: "/resources/tickets",
    body: {
      subject: `T${index % 4}`,
      status: index % 3 === 0 ? "open" : "pending",
      priority: (index % 5) + 1,
      score: index === 4 ? null : index * 1.5,
      amount: `${index}.25`,
      requester: index % 2 === 0 ? people.anna : people.bert,
    },
  }));
  await server.must("POST", "/batch", { as: "agnes", json: { operations } });
});
afterAll(() => server.stop());

async function visible(as: Person, filter: string): Promise<readonly JsonObject[]> {
  const { items } = await server.must("GET", `/resources/tickets?limit=500&filter=${encodeURIComponent(filter)}`, {
    as,
  });
  return Array.isArray(items) ? items : [];
}

function figuresOf(items: readonly JsonObject[]) {
  const priorities = items.map(({ priority }) => Number(priority));
  return {
    count: items.length,
    sum: priorities.reduce((total, value) => total + value, 0),
    min: Math.min(...priorities),
    max: Math.max(...priorities),
  };
}

/** The figures of a group, whichever way the answer nests them. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

const cases = [...callers, "bert" as const, "root" as const].flatMap((as) =>
  ["true", 'status == "open"', "priority > 2", 'subject != "T1"'].map((filter) => [as, filter] as const),
);

test.each(cases)("the figures of %s under %s are those of what the caller sees", async (as, filter) => {
  const items = await visible(as, filter);
  const query = `count=true&sum=priority&min=priority&max=priority&filter=${encodeURIComponent(filter)}`;
  const whole = await server.must("GET", `/resources/tickets/aggregate?${query}`, { as });
  const { count, sum, min, max } = figuresOf(items);
  if (count > 0) expect(numbersIn(whole.groups).toSorted()).toEqual([count, sum, min, max].toSorted());

  const { groups } = await server.must("GET", `/resources/tickets/aggregate?group=status&${query}`, { as });
  const expected = Map.groupBy(items, ({ status }) => String(status));
  const found = Array.isArray(groups) ? groups : [];
  expect(found.map((group: JsonObject) => group.status).toSorted()).toEqual([...expected.keys()].toSorted());
  for (const group of found as readonly JsonObject[]) {
    const { count, sum, min, max } = figuresOf(expected.get(String(group.status)) ?? []);
    expect(numbersIn(group).toSorted()).toEqual([count, sum, min, max].toSorted());
  }
});

test("a caller who sees nothing gets the figures of nothing", async () => {
  expect(await visible("susan", 'subject == "none"')).toEqual([]);
  const anonymous = await server.send("GET", "/resources/tickets/aggregate?count=true&max=priority");
  expect(numbersIn(anonymous.json.groups).every((number) => number === 0)).toBe(true);
});
