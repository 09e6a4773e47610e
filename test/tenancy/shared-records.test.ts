import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { textOf } from "../../src/kit/json.ts";
import { furnish, ids, tokenIn } from "./furniture.ts";
import { House, idOf, people } from "./house.ts";
import { listOf } from "./matrix.ts";

/** What belongs to no organization is referred to from all of them: its end is felt in each, and seen in none but one's own. */

let house: House;
beforeAll(async () => {
  house = await House.open();
  await furnish(house, "a");
  await furnish(house, "b");
});
afterAll(() => house.close());

const [a, b] = [tokenIn("a", "anna", "owner"), tokenIn("b", "cara", "owner")];
const label = idOf(101);

async function labelled(token: string): Promise<readonly unknown[]> {
  const { items } = await house.must("GET", "/resources/projects?fields=id,label&sort=id", { token });
  return listOf(items);
}

describe("a label", () => {
  test("that goes to the bin lets go of the projects of every organization, and comes back to all of them", async () => {
    const before = [await labelled(a), await labelled(b)];
    expect(JSON.stringify(before[1])).toContain(label);
    await house.must("DELETE", `/resources/labels/${label}`, { token: a });
    const without = [await labelled(a), await labelled(b)];
    expect(JSON.stringify(without)).not.toContain(label);
    await house.must("POST", `/resources/labels/${label}/restore`, { token: a });
    expect([await labelled(a), await labelled(b)]).toEqual(before);
  });

  test("that goes for good leaves each organization a change of its own", async () => {
    const since = (await house.must("GET", "/changes?resources=projects", { token: b })).cursor;
    await house.must("DELETE", `/resources/labels/${label}`, { token: a });
    const seen = await house.must("GET", `/changes?resources=projects&since=${textOf(since)}`, { token: b });
    const changed = listOf(seen.items);
    expect(changed.length).toBeGreaterThan(0);
    expect(JSON.stringify(changed)).not.toContain("alfa");
  });
});

describe("a record of the same id in two organizations", () => {
  const [task = ""] = ids.tasks?.twins ?? [];

  test("is deleted in one, and stays in the other with all that belongs to it", async () => {
    const before = await house.send("GET", `/resources/tasks/${task}?expand=comments,related_to`, { token: b });
    await house.must("DELETE", `/resources/tasks/${task}`, { token: a });
    expect((await house.send("GET", `/resources/tasks/${task}`, { token: a })).status).toBe(404);
    expect(await house.send("GET", `/resources/tasks/${task}?expand=comments,related_to`, { token: b })).toEqual(
      before,
    );
    expect((await house.send("GET", `/resources/tasks/${task}/history`, { token: b })).status).toBe(200);
  });

  test("has a life of its own when it is made anew", async () => {
    const project = ids.projects?.twins[0] ?? "";
    const json = { id: task, title: "anew", project };
    const anew = await house.must("POST", "/resources/tasks", { token: a, json });
    const theirs = await house.must("GET", `/resources/tasks/${task}`, { token: b });
    expect([anew.title, theirs.title]).toEqual(["anew", "zulu task 0 5"]);
    const history = await house.must("GET", `/resources/tasks/${task}/history`, { token: a });
    expect(JSON.stringify(history)).not.toContain("zulu");
  });
});

test("what is worked out from an organization's records has no ETag that would hold in another", async () => {
  for (const token of [a, b]) {
    const { etag, text } = await house.send("GET", `/users/${people.bert}`, { token });
    expect([etag, text]).toEqual([null, text]);
    expect((await house.send("GET", `/users/${people.bert}?fields=name`, { token })).etag).not.toBeNull();
  }
});

test("what is unique is unique within an organization, and a conflict names the fields that were given", async () => {
  const taken = await house.send("POST", "/resources/projects", { token: a, json: { name: "alfa project 0" } });
  expect([taken.status, taken.json.errors]).toMatchObject([409, [{ pointer: "/name", code: "taken" }]]);
  const theirs = await house.send("POST", "/resources/projects", { token: a, json: { name: "zulu project 0" } });
  expect(theirs.status).toBe(201);
});

test("a person who refers to an organization's tasks by being assigned is deleted only where the tasks allow it", async () => {
  const token = tokenIn("a", "root", "", "admin");
  const refused = await house.send("DELETE", `/users/${people.both}`, { token });
  // It does not say which resource refers to them, unless the organization is the caller's own.
  expect([refused.status, refused.json.type]).toEqual([409, "/problems/reference"]);
});

test("a caller without an organization is asked to choose one, on every path, in a batch and for changes too", async () => {
  const token = `dev:${people.anna}:`;
  const id = ids.tasks?.twins[1] ?? "";
  for (const [method, path, json] of [
    ["GET", "/resources/tasks", undefined],
    ["POST", "/resources/tasks", { title: "x" }],
    ["POST", "/resources/tasks/query", {}],
    ["GET", "/resources/tasks/aggregate?count=true", undefined],
    ["GET", `/resources/tasks/${id}`, undefined],
    ["PATCH", `/resources/tasks/${id}`, { title: "x" }],
    ["PUT", `/resources/tasks/${id}`, { title: "x" }],
    ["DELETE", `/resources/tasks/${id}`, undefined],
    ["POST", `/resources/tasks/${id}/restore`, undefined],
    ["GET", `/resources/tasks/${id}/history`, undefined],
    ["PATCH", "/resources/tasks?filter=true", { title: "x" }],
    ["DELETE", "/resources/tasks?filter=true", undefined],
    ["POST", "/batch", { operations: [{ method: "DELETE", path: `/resources/tasks/${id}` }] }],
    ["GET", "/changes?resources=tasks", undefined],
  ] as const) {
    const answer = await house.send(method, path, { token, ...(json && { json }) });
    expect([method, path, answer.status, answer.json.type]).toEqual([method, path, 400, "/problems/org_required"]);
  }
  const users = await house.send("GET", `/users?filter=${encodeURIComponent("assigned.size() > 0")}`, { token });
  expect(users.status).toBe(400);
  expect((await house.send("GET", "/users?expand=assigned", { token })).status).toBe(400);
  expect((await house.send("GET", "/users", { token })).text).not.toContain('"busy":true');
});
