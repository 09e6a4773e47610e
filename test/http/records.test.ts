import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { desk } from "./desk.ts";
import { play, type Scenario } from "./scenario.ts";
import { people, TestServer } from "./test-server.ts";

let server: TestServer;
let ids: Record<string, string>;

beforeAll(async () => {
  server = await TestServer.start(desk);
});
beforeEach(async () => {
  const ticket = await server.create("tickets", { subject: "Printer", note: "inside", requester: people.anna });
  const comment = await server.create("comments", { ticket, text: "Seen" });
  const binned = await server.create("tickets", { subject: "Binned", requester: people.anna });
  await server.must("DELETE", `/resources/tickets/${binned}`, { as: "susan" });
  ids = { ...people, ticket, comment, binned, fresh: crypto.randomUUID() };
});
afterAll(() => server.stop());

const tagged = /^ETag: "\d+-[0-9a-z]+"$/i;

const reading: readonly Scenario[] = [
  {
    name: "a record, by who may read it, without the fields that are hidden from them",
    call: "GET /resources/tickets/:ticket",
    as: "anna",
    status: 200,
    holds: ['"id":":ticket"', '"version":1', '"created_by":":agnes"', '"deleted_at":null', '"subject":"Printer"'],
    lacks: ['"note"', "inside", '"trace"', "hidden-value", '"pin"'],
    answers: { ETag: tagged, "Content-Type": "application/json", Location: null },
  },
  {
    name: "a record that lies in the bin is not there",
    call: "GET /resources/tickets/:binned",
    as: "agnes",
    status: 404,
    lacks: ["Binned"],
  },
  {
    name: "a record that lies in the bin, looked for there",
    call: "GET /resources/tickets/:binned?trashed=only",
    as: "agnes",
    status: 200,
    holds: ["Binned"],
    answers: { ETag: tagged },
  },
  {
    name: "a list in pages, counted",
    call: "GET /resources/tickets?limit=1&count=exact&sort=-created_at&filter=id+==+%22:ticket%22",
    as: "anna",
    status: 200,
    holds: ['"items":[{"id":":ticket"', '"next":null', '"total":1'],
    lacks: ["inside", "Binned"],
    answers: { ETag: null },
  },
  {
    name: "the same list by a body",
    call: "POST /resources/tickets/query",
    as: "anna",
    json: { limit: 1, count: "exact", sort: ["-created_at"], filter: 'id == ":ticket"', fields: ["id"] },
    status: 200,
    holds: ['{"items":[{"id":":ticket"}],"next":null,"total":1}'],
  },
  {
    name: "a list with relations both ways",
    call: "GET /resources/tickets?filter=id+==+%22:ticket%22&expand=requester,comments.ticket&fields=subject",
    as: "anna",
    status: 200,
    holds: ['"requester":{"id":":anna"', '"comments":{"items":[{"id":":comment"', '"text":"Seen"', '"next":null'],
    lacks: ["inside", "salary"],
  },
  {
    name: "figures",
    call: "GET /resources/tickets/aggregate?group=status&count=true&max=priority&filter=id+==+%22:ticket%22",
    as: "anna",
    status: 200,
    holds: ['{"groups":[{"status":"open","count":1,"max_priority":3}]}'],
  },
  {
    name: "a history, newest first, without the fields that are hidden",
    call: "GET /resources/tickets/:ticket/history",
    as: "anna",
    status: 200,
    holds: ['"version":1', '"operation":"create"', '"by":":agnes"', '"subject":{"before":null,"after":"Printer"}'],
    lacks: ["inside", '"note"', "hidden-value"],
  },
  {
    name: "what a caller sees and may do",
    call: "GET /resources",
    as: "anna",
    status: 200,
    holds: ['"name":"tickets"', '"may":{"read":"sometimes","create":"always"', '"kind":"choice"'],
    lacks: ["vault", '"trace"', "hidden-value", '"note"'],
  },
];

const writing: readonly Scenario[] = [
  {
    name: "a create gives the record, its place and its ETag",
    call: "POST /resources/tickets",
    as: "anna",
    json: { id: ":fresh", subject: "New" },
    status: 201,
    holds: ['"id":":fresh"', '"version":1', '"status":"open"', '"requester":":anna"', '"created_by":":anna"'],
    answers: { Location: "/api/v1/resources/tickets/:fresh", ETag: tagged },
    changes: ["create tickets"],
  },
  {
    name: "a create by nobody is refused",
    call: "POST /resources/tickets",
    json: { subject: "New" },
    status: 403,
    answers: { "Content-Type": "application/problem+json", Location: null },
  },
  {
    name: "a create with an id that is taken",
    call: "POST /resources/tickets",
    as: "anna",
    json: { id: ":ticket", subject: "New" },
    status: 409,
    lacks: ["inside", "Printer"],
  },
  {
    name: "a patch gives the record as it is now",
    call: "PATCH /resources/tickets/:ticket?fields=version,priority",
    as: "agnes",
    json: { priority: { add: 1 } },
    status: 200,
    holds: ['{"version":2,"priority":4}'],
    answers: { ETag: /^ETag: "2-/ },
    changes: ["update tickets"],
  },
  {
    name: "a patch that changes nothing leaves the version and the log alone",
    call: "PATCH /resources/tickets/:ticket",
    as: "agnes",
    json: { priority: 3 },
    status: 200,
    holds: ['"version":1'],
  },
  {
    name: "a put replaces what the caller may write, and lets the rest be",
    call: "PUT /resources/tickets/:ticket",
    as: "anna",
    json: { subject: "Replaced" },
    status: 200,
    holds: ['"subject":"Replaced"', '"version":2'],
    changes: ["update tickets"],
  },
  {
    name: "a put of an id that is not there creates",
    call: "PUT /resources/tickets/:fresh",
    as: "anna",
    json: { subject: "New" },
    status: 201,
    holds: ['"id":":fresh"'],
    answers: { Location: "/api/v1/resources/tickets/:fresh", ETag: tagged },
    changes: ["create tickets"],
  },
  {
    name: "a put of a record that may not be read",
    call: "PUT /resources/tickets/:ticket",
    as: "bert",
    json: { subject: "Taken over" },
    status: 404,
    lacks: ["Printer"],
  },
  {
    name: "a delete goes to the bin, and takes along what belongs to it",
    call: "DELETE /resources/tickets/:ticket",
    as: "susan",
    status: 204,
    answers: { ETag: null, "Content-Type": null },
    changes: ["delete tickets", "delete comments"],
  },
  {
    name: "a delete by who may see the record, but not delete it",
    call: "DELETE /resources/tickets/:ticket",
    as: "anna",
    status: 403,
  },
  {
    name: "a delete of what lies in the bin already",
    call: "DELETE /resources/tickets/:binned",
    as: "susan",
    status: 404,
  },
  {
    name: "a delete for good, of what lies in the bin: those who follow heard of it when it went there",
    call: "DELETE /resources/tickets/:binned?trashed=only",
    as: "susan",
    status: 204,
  },
  {
    name: "a delete for good does not touch what is not in the bin",
    call: "DELETE /resources/tickets/:ticket?trashed=only",
    as: "susan",
    status: 404,
  },
  {
    name: "a delete for good by who may not delete",
    call: "DELETE /resources/tickets/:binned?trashed=only",
    as: "anna",
    status: 403,
  },
  {
    name: "a delete with a parameter that says nothing to it",
    call: "DELETE /resources/tickets/:ticket?trashd=only",
    as: "susan",
    status: 400,
    holds: ['Did you mean \\"trashed\\"?'],
  },
  {
    name: "a restore from the bin",
    call: "POST /resources/tickets/:binned/restore",
    as: "susan",
    status: 200,
    holds: ['"deleted_at":null', '"version":3'],
    answers: { ETag: /^ETag: "3-/ },
    changes: ["enter tickets"],
  },
  {
    name: "a restore by who may not delete",
    call: "POST /resources/tickets/:binned/restore",
    as: "anna",
    status: 403,
  },
  {
    name: "a write of all that match, tried",
    call: "PATCH /resources/tickets?filter=id+==+%22:ticket%22&dry_run=true",
    as: "agnes",
    json: { status: "pending" },
    status: 200,
    holds: ['{"matched":1,"changed":1}'],
  },
  {
    name: "a write of all that match, done",
    call: "PATCH /resources/tickets?filter=id+==+%22:ticket%22",
    as: "agnes",
    json: { status: "pending" },
    status: 200,
    holds: ['{"matched":1,"changed":1}'],
    changes: ["update tickets"],
  },
  {
    name: "a batch, done in its order",
    call: "POST /batch",
    as: "agnes",
    json: {
      operations: [
        { method: "PATCH", path: "/resources/tickets/:ticket", body: { priority: 5 }, if_match: '"1"' },
        { method: "POST", path: "/resources/comments", body: { ticket: ":ticket", text: "On it" } },
      ],
    },
    status: 200,
    holds: ['"results":[{"status":200', '"status":201'],
    changes: ["update tickets", "create comments"],
  },
  {
    name: "a batch whose last write is not valid, told from the top of the body",
    call: "POST /batch",
    as: "agnes",
    json: {
      operations: [
        { method: "PATCH", path: "/resources/tickets/:ticket", body: { priority: 5 } },
        { method: "POST", path: "/resources/tickets", body: { subject: "x", priority: 9 } },
      ],
    },
    status: 422,
    holds: ['"index":1', '"pointer":"/operations/1/body/priority"'],
  },
  {
    name: "a batch whose last write meets another version",
    call: "POST /batch",
    as: "agnes",
    json: {
      operations: [
        { method: "PATCH", path: "/resources/tickets/:ticket", body: { priority: 5 } },
        { method: "PATCH", path: "/resources/tickets/:ticket", body: { priority: 4 }, if_match: 1 },
      ],
    },
    status: 412,
    holds: ['"index":1', "/problems/precondition_failed"],
  },
];

describe("read:", () => {
  for (const scenario of reading) test(scenario.name, async () => void (await play(server, scenario, ids)));
});

describe("write:", () => {
  for (const scenario of writing) test(scenario.name, async () => void (await play(server, scenario, ids)));
});

test("what was deleted for good is gone, from the bin too, and its history with it", async () => {
  await server.must("DELETE", `/resources/tickets/${ids.binned}?trashed=with`, { as: "susan" });
  for (const path of ["?trashed=with", "/history"]) {
    expect((await server.send("GET", `/resources/tickets/${ids.binned}${path}`, { as: "root" })).status).toBe(404);
  }
  expect((await server.send("POST", `/resources/tickets/${ids.binned}/restore`, { as: "susan" })).status).toBe(404);
});
