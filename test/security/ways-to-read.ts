import { isJsonObject, type JsonObject } from "../../src/kit/json.ts";
import { listOf, type Person, type TestServer, textOf } from "../http/test-server.ts";
import { addressOf, model } from "./hidden-names.ts";

/** A call whose answer could hold what its caller may not see. */
export interface Way {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly json?: JsonObject;
}

/** Where the log stood, by who asked and how: a cursor is good for its caller and question alone. */
export type Cursors = ReadonlyMap<string, string>;

const changesPaths = ["/changes", ...[...model.resources.keys()].map((name) => `/changes?resources=${name}`)];

/** Where the log stands now for each caller, and for each question that may be asked of it. */
export async function currentCursors(server: TestServer, callers: readonly Person[]): Promise<Cursors> {
  const cursors = new Map<string, string>();
  for (const as of callers) {
    for (const path of changesPaths) {
      const { status, json } = await server.send("GET", path, { as });
      if (status === 200) cursors.set(`${as} ${path}`, textOf(json.cursor));
    }
  }
  return cursors;
}

/** Every path that gives records or parts of them without a write, for all records there are: generated from the model. */
export async function waysToRead(server: TestServer): Promise<readonly Way[]> {
  const ways: Way[] = ["/resources", "/openapi.json"].map((path) => get("description", path));
  for (const path of changesPaths) ways.push(get("changes", path));
  for (const [name, resource] of model.resources) {
    const path = addressOf(name);
    const members = [...resource.system.keys(), ...resource.fields.keys()];
    const walks = walksFrom(name);
    ways.push(get("list", `${path}?trashed=with`), get("list", `${path}?sort=-created_at&limit=2`));
    ways.push({ kind: "query", method: "POST", path: `${path}/query`, json: { limit: 500 } });
    ways.push(get("search", `${path}?search=canary`), get("search", `${path}/aggregate?count=true&search=canary`));
    for (const member of members) {
      ways.push(get("fields", `${path}?fields=${member}`));
      ways.push(get("aggregate", `${path}/aggregate?group=${member}&count=true`));
      for (const figure of ["sum", "min", "max"]) ways.push(get("aggregate", `${path}/aggregate?${figure}=${member}`));
    }
    for (const walk of walks)
      ways.push(get("expand", `${path}?expand=${walk}`), get("fields", `${path}?fields=${walk}`));
    for (const id of await idsOf(server, path)) {
      ways.push(get("get", `${path}/${id}`), get("get", `${path}/${id}?trashed=with`));
      ways.push(get("history", `${path}/${id}/history`));
      for (const walk of walks) ways.push(get("expand", `${path}/${id}?expand=${walk}`));
    }
  }
  return ways;
}

/** Every way to write to a record that exists, each of which answers with it. */
export async function waysToWrite(server: TestServer): Promise<readonly Way[]> {
  const ways: Way[] = [];
  for (const [name, resource] of model.resources) {
    const path = addressOf(name);
    const all = `${path}?filter=true&dry_run=true`;
    ways.push({ kind: "bulk", method: "PATCH", path: all, json: {} }, { kind: "bulk", method: "DELETE", path: all });
    const text = ["subject", "name", "text", "key"].find((field) => resource.fields.has(field));
    const expand = [...resource.relations.keys()].map((walk) => `?expand=${walk}`);
    for (const id of await idsOf(server, path)) {
      const record = `${path}/${id}`;
      for (const query of ["", ...expand])
        ways.push({ kind: "patch", method: "PATCH", path: `${record}${query}`, json: {} });
      const operations = [{ method: "PATCH", path: record, body: {} }];
      ways.push({ kind: "batch", method: "POST", path: "/batch", json: { operations } });
      ways.push({ kind: "create", method: "POST", path, json: { id } });
      ways.push({ kind: "put", method: "PUT", path: record, json: { [text ?? ""]: "put" } });
      ways.push({ kind: "restore", method: "POST", path: `${record}/restore`, json: { version: 1 } });
      ways.push({ kind: "restore", method: "POST", path: `${record}/restore` });
      ways.push({ kind: "delete", method: "DELETE", path: record });
    }
  }
  return ways;
}

/** Makes a call and gives what its answer says, its address apart; of changes, those since the cursor of this caller. */
export async function answerTo(server: TestServer, as: Person, way: Way, cursors: Cursors): Promise<string> {
  const { method, path, json, kind } = way;
  const since = kind === "changes" ? cursors.get(`${as} ${path}`) : undefined;
  const query = since === undefined ? "" : `${path.includes("?") ? "&" : "?"}since=${encodeURIComponent(since)}`;
  const answer = await server.send(method, `${path}${query}`, { as, ...(json && { json }) });
  if (answer.status >= 500) throw new Error(`${method} ${path} answered ${answer.status}`);
  return `${answer.status} ${answer.text}`;
}

function get(kind: string, path: string): Way {
  return { kind, method: "GET", path };
}

/** Relations of a resource, and those one step further. */
function walksFrom(name: string): readonly string[] {
  const relations = [...(model.resources.get(name)?.relations ?? [])];
  return relations.flatMap(([walk, { target }]) => {
    const further = [...(model.resources.get(target)?.relations.keys() ?? [])].map((next) => `${walk}.${next}`);
    const fields = [...(model.resources.get(target)?.fields.keys() ?? [])].map((next) => `${walk}.${next}`);
    return [walk, ...further, ...fields];
  });
}

async function idsOf(server: TestServer, path: string): Promise<readonly string[]> {
  const { items } = await server.must("GET", `${path}?trashed=with&fields=id&limit=500`, { as: "root" });
  return listOf(items)
    .filter(isJsonObject)
    .map(({ id }) => textOf(id));
}
