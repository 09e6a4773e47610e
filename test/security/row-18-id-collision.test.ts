import { afterAll, beforeAll, expect, test } from "bun:test";
import { desk } from "../http/desk.ts";
import { people, TestServer } from "../http/test-server.ts";

let server: TestServer;
let ticket: string;

beforeAll(async () => {
  server = await TestServer.start(desk);
  ticket = await server.create("tickets", { subject: "Of anna", requester: people.anna });
});
afterAll(() => server.stop());

test("an id of one resource is nothing in another", async () => {
  for (const path of [`/resources/companies/${ticket}`, `/resources/comments/${ticket}`, `/users/${ticket}`]) {
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const answer = await server.send(method, path, { as: "root", ...(method === "PATCH" && { json: {} }) });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
  }
  const company = await server.must("POST", "/resources/companies", {
    as: "agnes",
    json: { id: ticket, name: "Same id" },
  });
  expect(company.id).toBe(ticket);
  expect((await server.must("GET", `/resources/tickets/${ticket}`, { as: "anna" })).subject).toBe("Of anna");
});

test("an id that somebody else's record has gives no way to it", async () => {
  const path = `/resources/tickets/${ticket}`;
  const before = await server.snapshot();
  for (const [method, address, json] of [
    ["PUT", path, { subject: "Taken over", requester: people.bert }],
    ["PATCH", path, { subject: "Taken over" }],
    ["DELETE", path, undefined],
    ["POST", `${path}/restore`, undefined],
    ["GET", `${path}/history`, undefined],
  ] as const) {
    const answer = await server.send(method, address, { as: "bert", ...(json && { json }) });
    expect([method, answer.status]).toEqual([method, 404]);
  }
  const created = await server.send("POST", "/resources/tickets", {
    as: "bert",
    json: { id: ticket, subject: "Mine" },
  });
  expect([created.status, created.text.includes("Of anna")]).toEqual([409, false]);
  expect(await server.snapshot()).toBe(before);
});
