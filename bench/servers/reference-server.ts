// What Charter is compared with: the same queries over an equal table, written by hand for `Bun.serve` and `bun:sqlite`.
// Nothing else is done here: no parsing of filters, no rules to look up, no checks of what comes in, no log.
import { Database, type Statement } from "bun:sqlite";
import { seededId } from "../data/dataset.ts";
import {
  type Cell,
  columnList,
  messageColumns,
  messageOf,
  type Row,
  taskColumns,
  taskOf,
} from "./reference-records.ts";
import { ReferenceWrites } from "./reference-writes.ts";

const path = Bun.argv[2];
if (path === undefined) throw new Error("the database is not named");
const database = new Database(path, { strict: true });
for (const pragma of [
  "journal_mode = WAL",
  "synchronous = FULL",
  "foreign_keys = ON",
  "wal_autocheckpoint = 4000",
  "cache_size = -8000",
  "temp_store = MEMORY",
]) {
  database.run(`PRAGMA ${pragma}`);
}

/** Who is always calling. */
const me = seededId("users", 1);
const tasks = `SELECT ${columnList(taskColumns)} FROM "tasks"`;
const visible = `("owner" = ? OR "hidden" = 0)`;

const read = database.prepare(`${tasks} WHERE "id" = ? AND ${visible}`);
const list = database.prepare(
  `${tasks} WHERE "status" = ? AND ${visible} ORDER BY "created_at" DESC, "id" DESC LIMIT 21`,
);
const ofProject = database.prepare(
  `${tasks} WHERE "project" IN (SELECT "id" FROM "projects" WHERE "name" = ?) AND ${visible} ORDER BY "id" LIMIT 21`,
);
const ofProjectId = database.prepare(`${tasks} WHERE "project" = ? AND ${visible} ORDER BY "id" LIMIT 21`);
const ofOwner = database.prepare(`${tasks} WHERE "owner" = ? ORDER BY "created_at" DESC, "id" DESC LIMIT 21`);
const aggregate = database.prepare(
  `SELECT "status", count(*), sum("points") FROM "tasks" WHERE ${visible} GROUP BY "status" ORDER BY "status"`,
);
const isMember = database.prepare(`SELECT 1 FROM "room_members" WHERE "room" = ? AND "user" = ?`);
const insertTask = insertInto("tasks", taskColumns);
const insertMessage = insertInto("messages", messageColumns);
const messageById = database.prepare(
  `SELECT ${columnList(messageColumns)} FROM "messages" AS "r" WHERE "id" = ?
    AND EXISTS (SELECT 1 FROM "room_members" WHERE "room" = "r"."room" AND "user" = ?)`,
);

const writes = new ReferenceWrites(database);

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  development: false,
  routes: {
    "/tasks/:id": ({ params }) => one(read, taskOf, params.id, me),
    "/messages/:id": ({ params }) => one(messageById, messageOf, params.id, me),
    "/list/:status": ({ params }) => page(rows(list, params.status, me)),
    "/project/:name": ({ params }) => page(rows(ofProject, params.name, me)),
    "/of-project/:id": ({ params }) => page(rows(ofProjectId, params.id, me)),
    "/owner/:id": ({ params }) => page(rows(ofOwner, params.id)),
    "/aggregate": () =>
      Response.json({
        groups: rows(aggregate, me).map(([status, count, points]) => ({ status, count, sum_points: points })),
      }),
    "/tasks": { POST: createTask },
    "/messages": { POST: createMessage },
  },
});
process.on("SIGTERM", () => {
  void server.stop(true);
  database.close();
});
console.log(`ready ${server.port}`);

function rows(statement: Statement, ...values: Cell[]): Row[] {
  return statement.values(...values);
}

function one(statement: Statement, recordOf: (row: Row) => object, ...values: Cell[]): Response {
  const [row] = rows(statement, ...values);
  return row === undefined ? new Response(null, { status: 404 }) : Response.json(recordOf(row));
}

function page(found: Row[]): Response {
  const shown = found.slice(0, 20);
  const next = found.length > 20 ? String(shown.at(-1)?.[0]) : null;
  return Response.json({ items: shown.map(taskOf), next });
}

async function createTask(request: Request): Promise<Response> {
  const { title = null, body = null, status = null, points = null } = await cellsOf(request);
  const row = [...begin(), title, body, status, points, 0, me, null];
  await writes.write(() => void insertTask.run(...row));
  return created("tasks", taskOf(row));
}

async function createMessage(request: Request): Promise<Response> {
  const { room = null, data = null } = await cellsOf(request);
  const row = [...begin(), me, room, data];
  await writes.write(() => {
    if (rows(isMember, room, me).length === 0) throw new Error("no member");
    insertMessage.run(...row);
  });
  return created("messages", messageOf(row));
}

/** What comes in. Whether its members can be stored, nobody checks. */
async function cellsOf(request: Request): Promise<Readonly<Record<string, Cell>>> {
  const body: unknown = await request.json();
  if (!isObject(body)) throw new TypeError("the body is no object");
  return body;
}

function isObject(value: unknown): value is Readonly<Record<string, Cell>> {
  return typeof value === "object" && value !== null;
}

/** The system fields of a new record. */
function begin(): Cell[] {
  const now = Date.now();
  return [Bun.randomUUIDv7(), 1, now, now, me, me];
}

function created(kind: string, record: { readonly id: Cell | undefined }): Response {
  return Response.json(record, { status: 201, headers: { Location: `/${kind}/${String(record.id)}` } });
}

function insertInto(table: string, columns: readonly string[]): Statement<unknown, Cell[]> {
  return database.prepare(`INSERT INTO "${table}" (${columnList(columns)}) VALUES (${columns.map(() => "?").join()})`);
}
