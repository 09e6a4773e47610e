import { afterAll, beforeAll, expect, test } from "bun:test";
import type { JsonObject } from "../../src/kit/json.ts";
import { desk } from "../http/desk.ts";
import { listOf, type Person, people, TestServer, textOf } from "../http/test-server.ts";
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
  return listOf(items);
}

/** The figures that an aggregate has to give for what a caller sees. */
function figuresOf(items: readonly JsonObject[]): JsonObject {
  const priorities = items.map(({ priority }) => Number(priority));
  const figure = (value: number) => (items.length === 0 ? null : value);
  return {
    count: items.length,
    sum_priority: figure(priorities.reduce((total, value) => total + value, 0)),
    min_priority: figure(Math.min(...priorities)),
    max_priority: figure(Math.max(...priorities)),
  };
}

const cases = [...callers, "bert" as const, "root" as const].flatMap((as) =>
  ["true", 'status == "open"', "priority > 2", 'subject != "T1"'].map((filter) => [as, filter] as const),
);

test.each(cases)("the figures of %s under %s are those of what the caller sees", async (as, filter) => {
  const items = await visible(as, filter);
  const query = `count=true&sum=priority&min=priority&max=priority&filter=${encodeURIComponent(filter)}`;
  const whole = await server.must("GET", `/resources/tickets/aggregate?${query}`, { as });
  expect(whole.groups).toEqual([figuresOf(items)]);

  const { groups } = await server.must("GET", `/resources/tickets/aggregate?group=status&${query}`, { as });
  const byStatus = Map.groupBy(items, ({ status }) => textOf(status));
  const expected = [...byStatus].map(([status, group]) => ({ status, ...figuresOf(group) }));
  expect(new Set(listOf(groups))).toEqual(new Set(expected));
});

test("a caller who sees nothing gets the figures of nothing", async () => {
  expect(await visible("susan", 'subject == "none"')).toEqual([]);
  const anonymous = await server.send("GET", "/resources/tickets/aggregate?count=true&max=priority");
  expect(anonymous.json.groups).toEqual([{ count: 0, max_priority: null }]);
});

test.each(cases)("a write of all that match, tried by %s under %s, counts what the caller sees", async (as, filter) => {
  const path = `/resources/tickets?dry_run=true&filter=${encodeURIComponent(filter)}`;
  const { matched } = await server.must("PATCH", path, { as, json: {} });
  expect(matched).toBe((await visible(as, filter)).length);
});

test.each(cases)("a count, and figures by group, of %s under %s are of what the caller sees", async (as, filter) => {
  const items = await visible(as, filter);
  const query = `filter=${encodeURIComponent(filter)}`;
  const page = await server.must("GET", `/resources/tickets?limit=1&count=exact&${query}`, { as });
  expect(page.total).toBe(items.length);
  const path = `/resources/tickets/aggregate?group=requester,subject&count=true&sum=amount&${query}`;
  const { groups } = await server.must("GET", path, { as });
  const expected = Map.groupBy(items, ({ requester, subject }) => `${textOf(requester)} ${textOf(subject)}`);
  const counts = listOf(groups).map(({ requester, subject, count }) => [
    `${textOf(requester)} ${textOf(subject)}`,
    count,
  ]);
  expect(new Map(counts.map(([name, count]) => [name, count]))).toEqual(
    new Map([...expected].map(([name, group]) => [name, group.length])),
  );
});
