import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { desk } from "./desk.ts";
import { people, pointersOf, TestServer, textOf } from "./test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start(desk);
});
afterAll(() => server.stop());

const tickets = "/resources/tickets";

/** How many tickets an admin counts under a filter. */
async function count(filter: string): Promise<unknown> {
  return (await server.must("POST", `${tickets}/query`, { as: "root", json: { filter, count: "exact", limit: 1 } }))
    .total;
}

describe("Idempotency-Key", () => {
  test("lets a write be sent again and be done once", async () => {
    const sent = { as: "anna", json: { subject: "Once" }, headers: { "Idempotency-Key": "create-1" } } as const;
    const first = await server.send("POST", tickets, sent);
    const again = await server.send("POST", tickets, sent);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect([first.headers.get("Idempotency-Replayed"), again.headers.get("Idempotency-Replayed")]).toEqual([
      null,
      "true",
    ]);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(again.headers.get("Location")).toBe(first.headers.get("Location"));
    expect(await count('subject == "Once"')).toBe(1);
  });

  test("with another body is refused", async () => {
    const headers = { "Idempotency-Key": "create-2" };
    await server.must("POST", tickets, { as: "anna", json: { subject: "First" }, headers });
    const other = await server.send("POST", tickets, { as: "anna", json: { subject: "Other" }, headers });
    expect([other.status, other.json.type]).toEqual([422, "/problems/idempotency_mismatch"]);
    expect(await count('subject == "Other"')).toBe(0);
  });

  test("belongs to its caller and its address", async () => {
    const headers = { "Idempotency-Key": "shared" };
    const first = await server.must("POST", tickets, { as: "anna", json: { subject: "Mine" }, headers });
    const second = await server.must("POST", tickets, { as: "bert", json: { subject: "Mine" }, headers });
    expect(second.id).not.toBe(first.id ?? "");
    const patched = await server.send("PATCH", `${tickets}/${textOf(first.id)}`, {
      as: "anna",
      json: { urgent: true },
      headers,
    });
    expect([patched.status, patched.headers.get("Idempotency-Replayed")]).toEqual([200, null]);
  });

  test("is not used up by a write that failed", async () => {
    const headers = { "Idempotency-Key": "retry" };
    expect((await server.send("POST", tickets, { as: "anna", json: {}, headers })).status).toBe(422);
    expect((await server.send("POST", tickets, { as: "anna", json: { subject: "Now" }, headers })).status).toBe(201);
  });

  test("of fifty requests at once lets one write", async () => {
    const sent = { as: "anna", json: { subject: "Fifty" }, headers: { "Idempotency-Key": "fifty" } } as const;
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.send("POST", tickets, sent)));
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(await count('subject == "Fifty"')).toBe(1);
  });

  test("works for deletes, bulk writes and batches too", async () => {
    const id = await server.create("tickets", { subject: "Gone", requester: people.anna });
    const headers = { "Idempotency-Key": "any-1" };
    for (const replayed of [null, "true"]) {
      const answer = await server.send("DELETE", `${tickets}/${id}`, { as: "susan", headers });
      expect([answer.status, answer.headers.get("Idempotency-Replayed")]).toEqual([204, replayed]);
    }
    const operations = [{ method: "POST", path: tickets, body: { subject: "Batch" } }];
    for (const replayed of [null, "true"]) {
      const answer = await server.send("POST", "/batch", { as: "anna", json: { operations }, headers });
      expect([answer.status, answer.headers.get("Idempotency-Replayed")]).toEqual([200, replayed]);
    }
    const address = `${tickets}?filter=${encodeURIComponent('subject == "Batch"')}`;
    for (const replayed of [null, "true"]) {
      const answer = await server.send("PATCH", address, { as: "anna", json: { priority: { add: 1 } }, headers });
      expect([answer.json.changed, answer.headers.get("Idempotency-Replayed")]).toEqual([1, replayed]);
    }
    expect(await count('subject == "Batch" && priority == 4')).toBe(1);
  });

  test.each(["x".repeat(256), "a b", "é"])("that is not 1 to 255 visible characters is refused (%#)", async (key) => {
    const headers = { "Idempotency-Key": key };
    expect((await server.send("POST", tickets, { as: "anna", json: { subject: "No" }, headers })).status).toBe(400);
  });
});

describe("a batch", () => {
  test("writes everything in order, seeing what it wrote before", async () => {
    const id = crypto.randomUUID();
    const { results } = await server.must("POST", "/batch", {
      as: "agnes",
      json: {
        operations: [
          { method: "POST", path: tickets, body: { id, subject: "In a batch", requester: people.anna } },
          { method: "PATCH", path: `${tickets}/${id}`, body: { priority: { add: 2 } }, if_match: 1 },
          { method: "POST", path: "/resources/comments", body: { ticket: id, text: "Seen" } },
          { method: "PUT", path: `/api/v1${tickets}/${id}`, body: { subject: "Replaced", requester: people.anna } },
        ],
      },
    });
    expect(results).toMatchObject([
      { status: 201, resource: "tickets", id, version: 1, record: { subject: "In a batch" } },
      { status: 200, version: 2, record: { priority: 5 } },
      { status: 201, resource: "comments", record: { ticket: id } },
      { status: 200, version: 3, record: { subject: "Replaced", priority: 3 } },
    ]);
  });

  test("changes nothing when one of it fails, and names which", async () => {
    const before = await server.snapshot();
    const good = { method: "POST", path: tickets, body: { subject: "Good" } };
    const cases = [
      [{ method: "POST", path: tickets, body: { priority: 9 } }, 422],
      [{ method: "PATCH", path: `${tickets}/${crypto.randomUUID()}`, body: {} }, 404],
      [{ method: "POST", path: "/resources/companies", body: { name: "X" } }, 403],
      [{ method: "POST", path: "/resources/vault", body: { key: "x" } }, 404],
      [{ method: "GET", path: tickets }, 422],
      [{ method: "POST", path: "/auth/sign-in", body: {} }, 422],
    ] as const;
    for (const [bad, status] of cases) {
      const answer = await server.send("POST", "/batch", { as: "anna", json: { operations: [good, bad, good] } });
      expect([answer.status, answer.json.index]).toEqual([status, 1]);
    }
    expect(await server.snapshot()).toBe(before);
  });

  test("has a bound, and may be empty", async () => {
    const operations = Array.from({ length: 21 }, () => ({ method: "POST", path: tickets, body: { subject: "x" } }));
    const answer = await server.send("POST", "/batch", { as: "anna", json: { operations } });
    expect([answer.status, answer.json.limit]).toEqual([422, 20]);
    expect(await server.must("POST", "/batch", { as: "anna", json: { operations: [] } })).toEqual({ results: [] });
  });
});

describe("a write of all that match", () => {
  const query = (filter: string, more = "") => `${tickets}?filter=${encodeURIComponent(filter)}${more}`;

  test("tells first what it would do, then does it", async () => {
    for (const subject of ["Bulk", "Bulk", "Other"])
      await server.create("tickets", { subject, requester: people.bert });
    const address = query('subject == "Bulk"');
    const json = { status: "pending" };
    const dry = await server.must("PATCH", query('subject == "Bulk"', "&dry_run=true"), { as: "agnes", json });
    expect(dry).toEqual({ matched: 2, changed: 2 });
    expect(await count('subject == "Bulk" && status == "pending"')).toBe(0);
    expect(await server.must("PATCH", address, { as: "agnes", json })).toEqual({ matched: 2, changed: 2 });
    expect(await server.must("DELETE", address, { as: "susan" })).toEqual({ matched: 2, changed: 2 });
    expect(await count('subject == "Bulk"')).toBe(0);
  });

  test("does nothing when one of them may not be written, or too many match", async () => {
    for (let index = 0; index < 51; index += 1)
      await server.create("tickets", { subject: "Many", requester: people.bert });
    const before = await server.snapshot();
    const many = await server.send("PATCH", query('subject == "Many"'), { as: "agnes", json: { urgent: true } });
    expect([many.status, many.json.limit]).toEqual([422, 50]);
    expect((await server.send("DELETE", query('subject == "Many"'), { as: "bert" })).status).toBe(403);
    expect(await server.snapshot()).toBe(before);
  });

  test("needs a filter, and takes no conditions", async () => {
    expect((await server.send("DELETE", tickets, { as: "susan" })).status).toBe(400);
    expect((await server.send("DELETE", query("true"), { as: "susan", headers: { "If-Match": "*" } })).status).toBe(
      400,
    );
  });
});

describe("a patch", () => {
  test("as merge-patch takes values alone; as JSON it knows operators", async () => {
    const id = await server.create("tickets", {
      subject: "P",
      tags: ["a", "b"],
      requester: people.anna,
      data: { a: { b: 1 } },
    });
    const address = `${tickets}/${id}`;
    const merge = { "Content-Type": "application/merge-patch+json" };
    const patched = await server.must("PATCH", address, {
      as: "agnes",
      json: { tags: { add: ["c"], remove: ["a"] }, priority: { add: -1 }, data: { a: { c: 2 } } },
    });
    expect(patched).toMatchObject({ tags: ["b", "c"], priority: 2, data: { a: { b: 1, c: 2 } } });
    const refused = await server.send("PATCH", address, {
      as: "agnes",
      json: { priority: { add: 1 } },
      headers: merge,
    });
    expect([refused.status, pointersOf(refused)]).toEqual([422, ["/priority"]]);
    expect(
      await server.must("PATCH", address, { as: "agnes", json: { data: { a: null } }, headers: merge }),
    ).toMatchObject({
      data: {},
    });
  });
});
