import { afterAll, beforeAll, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { TestServer, textOf } from "./test-server.ts";

const moving = charter({
  name: "Moving",
  resources: {
    posts: resource({
      fields: {
        title: field.text({ required: true }),
        length: field.computed(field.integer(), "title.size()"),
        fresh: field.computed(field.boolean(), `created_at > request.time - duration("1h")`),
        own: field.computed(field.boolean(), "created_by == me.id"),
      },
      access: { read: "true", create: "true", update: "true" },
    }),
  },
});

let server: TestServer;
let post: string;

beforeAll(async () => {
  server = await TestServer.start(moving);
  post = `/resources/posts/${textOf((await server.must("POST", "/resources/posts", { as: "anna", json: { title: "A" } })).id)}`;
});
afterAll(() => server.stop());

test.each([
  ["", false],
  ["?fields=title,fresh", false],
  ["?fields=own", false],
  ["?fields=title,length", true],
  ["?fields=title&expand=created_by", false],
])("a record shown by %p has an ETag: %p", async (query, tagged) => {
  const read = await server.send("GET", `${post}${query}`, { as: "anna" });
  const written = await server.send("PATCH", `${post}${query}`, { as: "anna", json: {} });
  if (read.status === 200) expect([read.headers.has("ETag"), written.headers.has("ETag")]).toEqual([tagged, tagged]);
  else expect(query).toContain("expand");
});

test("without one, a write can still be bound to a version", async () => {
  const json = { title: "B" };
  expect((await server.send("PATCH", post, { as: "anna", json, headers: { "If-Match": '"9"' } })).status).toBe(412);
  const answer = await server.send("PATCH", post, { as: "anna", json, headers: { "If-Match": '"1"' } });
  expect([answer.status, answer.json.version, answer.json.own]).toEqual([200, 2, true]);
});
