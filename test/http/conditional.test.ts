import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "./desk.ts";
import { people, TestServer, textOf } from "./test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(desk);
});
afterAll(() => server.stop());

/** A new ticket: its address and its ETag. */
async function ticket(body = "short") {
  const created = await server.send("POST", "/resources/tickets", {
    as: "agnes",
    json: { subject: "Printer", body, requester: people.anna },
  });
  return { path: `/resources/tickets/${textOf(created.json.id)}`, tag: created.headers.get("ETag") ?? "", created };
}

function tagOf(answer: { readonly headers: Headers }): string {
  return answer.headers.get("ETag") ?? "";
}

describe("an ETag", () => {
  test("is the version with a hash, the same from a write and from a read", async () => {
    const { path, tag, created } = await ticket();
    expect(created.status).toBe(201);
    expect(created.headers.get("Location")).toBe(`/api/v1${path}`);
    expect(tag).toMatch(/^"1-[0-9a-z]+"$/);
    expect(tagOf(await server.send("GET", path, { as: "agnes" }))).toBe(tag);
    const patched = await server.send("PATCH", path, { as: "agnes", json: { priority: 4 } });
    expect(tagOf(patched)).toMatch(/^"2-/);
    expect(tagOf(await server.send("GET", path, { as: "agnes" }))).toBe(tagOf(patched));
  });

  test("tells apart the fields shown, the callers who see others, and the encodings", async () => {
    const { path, tag } = await ticket("x".repeat(3000));
    const few = tagOf(await server.send("GET", `${path}?fields=id,subject`, { as: "agnes" }));
    const other = tagOf(await server.send("GET", path, { as: "anna" }));
    const packed = await server.send("GET", path, { as: "agnes", headers: { "Accept-Encoding": "gzip" } });
    expect(packed.headers.get("Content-Encoding") ?? "gzip").toBe("gzip");
    const plain = await server.send("GET", path, { as: "agnes", headers: { "Accept-Encoding": "identity" } });
    expect(tagOf(packed)).not.toBe(tagOf(plain));
    expect(new Set([few, other, tagOf(packed), tagOf(plain)]).size).toBe(4);
    expect([tagOf(packed), tagOf(plain), tag].every((each) => each.startsWith('"1-'))).toBe(true);
  });

  test("is missing where the record alone does not decide the answer", async () => {
    const { path } = await ticket();
    const expanded = await server.send("GET", `${path}?expand=requester`, { as: "agnes" });
    expect(expanded.status).toBe(200);
    expect(expanded.headers.has("ETag")).toBe(false);
  });
});

describe("If-None-Match", () => {
  test("spares the text of what is known, and not of what has changed", async () => {
    const { path, tag } = await ticket();
    for (const known of [tag, `W/${tag}`, `"1-x", ${tag}`, "*"]) {
      const answer = await server.send("GET", path, { as: "agnes", headers: { "If-None-Match": known } });
      expect([answer.status, answer.text, tagOf(answer)]).toEqual([304, "", tag]);
      expect(answer.headers.get("Vary")).toContain("Authorization");
    }
    for (const other of ['"1"', '"1-x"', '""']) {
      expect((await server.send("GET", path, { as: "agnes", headers: { "If-None-Match": other } })).status).toBe(200);
    }
    await server.must("PATCH", path, { as: "agnes", json: { priority: 5 } });
    expect((await server.send("GET", path, { as: "agnes", headers: { "If-None-Match": tag } })).status).toBe(200);
  });

  test("* lets PUT create and nothing else", async () => {
    const { path } = await ticket();
    const headers = { "If-None-Match": "*" };
    const json = { subject: "Another", requester: people.anna };
    expect((await server.send("PUT", path, { as: "agnes", json, headers })).status).toBe(412);
    const fresh = `/resources/tickets/${crypto.randomUUID()}`;
    expect((await server.send("PUT", fresh, { as: "agnes", json, headers })).status).toBe(201);
    expect((await server.send("PUT", fresh, { as: "agnes", json, headers })).status).toBe(412);
    expect((await server.send("PUT", fresh, { as: "agnes", json })).status).toBe(200);
    expect((await server.send("PUT", fresh, { as: "agnes", json, headers: { "If-None-Match": '"1"' } })).status).toBe(
      400,
    );
    expect((await server.send("PATCH", fresh, { as: "agnes", json: {}, headers })).status).toBe(400);
  });
});

describe("If-Match", () => {
  test.each([
    ['"1"', 200],
    ['"7", "1"', 200],
    ['W/"1"', 200],
    ["*", 200],
    ['"2"', 412],
    ['"other"', 412],
    ['""', 412],
    ["1", 400],
    ['"1', 400],
    ["", 400],
  ])("%s on version 1 answers %i", async (match, status) => {
    const { path } = await ticket();
    const headers = { "If-Match": match };
    // An empty header is not sent by every client; then there is no condition.
    const expected = match === "" ? [200, 400] : [status];
    const answer = await server.send("PATCH", path, { as: "agnes", json: { priority: 2 }, headers });
    expect(expected).toContain(answer.status);
    const { priority } = await server.must("GET", path, { as: "agnes" });
    expect(priority).toBe(answer.status === 200 ? 2 : 3);
  });

  test("compares the version alone, whichever fields the tag was for", async () => {
    const { path } = await ticket();
    const few = tagOf(await server.send("GET", `${path}?fields=id`, { as: "anna" }));
    const answer = await server.send("PATCH", path, {
      as: "agnes",
      json: { priority: 2 },
      headers: { "If-Match": few },
    });
    expect(answer.status).toBe(200);
  });

  test("guards PUT, DELETE and restore too", async () => {
    const { path } = await ticket();
    const headers = { "If-Match": '"9"' };
    const json = { subject: "New", requester: people.anna };
    expect((await server.send("PUT", path, { as: "susan", json, headers })).status).toBe(412);
    expect((await server.send("DELETE", path, { as: "susan", headers })).status).toBe(412);
    expect((await server.send("DELETE", path, { as: "susan", headers: { "If-Match": '"1"' } })).status).toBe(204);
    expect((await server.send("POST", `${path}/restore`, { as: "susan", headers })).status).toBe(412);
    expect((await server.send("POST", `${path}/restore`, { as: "susan", headers: { "If-Match": '"2"' } })).status).toBe(
      200,
    );
  });

  test("of nothing is refused: * on a record that is not there, and on a create", async () => {
    const headers = { "If-Match": "*" };
    const json = { subject: "New", requester: people.anna };
    const missing = `/resources/tickets/${crypto.randomUUID()}`;
    expect([404, 412]).toContain((await server.send("PUT", missing, { as: "agnes", json, headers })).status);
    expect((await server.send("POST", "/resources/tickets", { as: "agnes", json, headers })).status).toBe(400);
  });

  test("of fifty writers at once lets exactly one through", async () => {
    const { path, tag } = await ticket();
    const writes = Array.from({ length: 50 }, (_, index) =>
      server.send("PATCH", path, { as: "agnes", json: { body: `by ${index}` }, headers: { "If-Match": tag } }),
    );
    const statuses = (await Promise.all(writes)).map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 412)]);
  });
});
