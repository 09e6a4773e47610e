import { afterAll, beforeAll, expect, test } from "bun:test";
import { charter, field, resource } from "../../src/index.ts";
import { TestServer } from "../http/test-server.ts";

const lists = charter({
  name: "Lists",
  resources: {
    notes: resource({
      fields: { tags: field.list(field.text(), { max: 1_000 }) },
      access: { read: "true", create: "true" },
    }),
  },
  limits: { readDeadline: 300 },
});

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(lists);
  const tags = Array.from({ length: 1_000 }, (_, index) => `tag ${index}`);
  for (let note = 0; note < 20; note += 1) await server.create("notes", { tags }, "root");
});
afterAll(() => server.stop());

test.each([
  'tags.exists(a, tags.exists(b, a + b == "none"))',
  'size(tags.filter(a, tags.exists(b, a + b == "none"))) > 0',
])("a filter that goes through a list for each item of a list is stopped: %s", async (filter) => {
  const late = server.send("POST", "/resources/notes/query", { as: "root", json: { filter } });
  expect((await server.send("GET", "//healthz")).status).toBe(200);
  expect(await late).toMatchObject({ status: 503, json: { type: "/problems/deadline" } });
});
