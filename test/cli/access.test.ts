import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { parseJson } from "../../src/kit/json.ts";
import { charter, charterReading, patience, RunningCommand, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

const folder = temporaryFolder();
const id = "0197b2a0-0000-7000-8000-000000000001";
let server: RunningCommand | undefined;

beforeAll(async () => {
  await Bun.write(
    join(folder.path, "charter.ts"),
    `import { charter, field, resource } from "charter";
export default charter({
  name: "Notes",
  roles: { editor: "Writes" },
  resources: {
    notes: resource({
      fields: { title: field.text(), rank: field.integer({ write: '"editor" in me.roles' }) },
      access: { read: "me.signed_in", update: '"editor" in me.roles || (created_by == me.id && !has(input.rank))' },
    }),
  },
});
`,
  );
  const create = ["user", "create", "--password-stdin", "--email"];
  await charterReading("a good long password\n", folder.path, ...create, "ada@example.com");
  await charterReading("a good long password\n", folder.path, ...create, "eve@example.com", "--role", "editor");
  await charterReading("a good long password\n", folder.path, ...create, "root@example.com", "--role", "admin");
  server = new RunningCommand(folder.path, "start");
  const api = `${await server.url()}/api/v1`;
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ email: "root@example.com", password: "a good long password" });
  const signedIn: unknown = await (await fetch(`${api}/auth/sign-in`, { method: "POST", headers, body })).json();
  const { token } = signedIn as { token: string };
  const made = await fetch(`${api}/resources/notes`, {
    method: "POST",
    headers: { ...headers, Authorization: `Bearer ${token}` },
    body: JSON.stringify({ id, title: "One", rank: 1 }),
  });
  expect(made.status).toBe(201);
});

afterEach(async () => {
  await server?.stop("SIGTERM");
  server = undefined;
});
afterAll(folder.remove);

const ask = (...given: readonly string[]) => charter(folder.path, "access", "explain", ...given);
const update = ["--resource", "notes", "--action", "update", "--id", id];

test("while a server holds the database, it says what to do", async () => {
  const refused = await ask("--user", "ada@example.com", ...update);
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.error).toContain("POST /api/v1/admin/access/explain");
});

describe("who may do what is told clause by clause:", () => {
  test("which part was false, and on which record", async () => {
    const { code, out, error } = await ask("--user", "Ada@example.com", ...update, "--input", '{"rank":2}');
    expect({ code, error }).toEqual({ code: 1, error: "" });
    expect(out).toBe(`✗ ada@example.com (no roles) may not update notes ${id}, version 1.
  The rule does not hold: \`"editor" in me.roles\` is false, and \`created_by == me.id\` is false; \`!has(input.rank)\` is false.

  ✓ to read
    ✓ me.signed_in

  ✗ to update
    ✗ one of
      ✗ "editor" in me.roles
      ✗ all of
        ✗ created_by == me.id
        ✗ !has(input.rank)

  ✗ to write the field rank
    ✗ "editor" in me.roles
`);
  });

  test("by the roles that somebody has, or by those supposed", async () => {
    const own = await ask("--user", "eve@example.com", ...update);
    expect([own.code, own.out.split("\n", 1)]).toEqual([
      0,
      [`✓ eve@example.com (editor) may update notes ${id}, version 1.`],
    ]);
    expect((await ask("--user", "eve@example.com", ...update, "--roles", "")).code).toBe(1);
    expect((await ask("--user", "ada@example.com", ...update, "--roles", "editor")).code).toBe(0);
  });

  test("for machines as the API answers it", async () => {
    const { code, out } = await ask(
      "--user",
      "root@example.com",
      "--resource",
      "notes",
      "--action",
      "create",
      "--json",
    );
    expect([code, parseJson(out)]).toMatchObject([
      0,
      { allowed: true, user: { email: "root@example.com", roles: ["admin"] }, record: null, fields: [] },
    ]);
  });
});

test.each<[number, string, readonly string[]]>([
  [1, "There is no such user.", ["--user", "nobody@example.com", ...update]],
  [1, 'Did you mean "editor"?', ["--user", "ada@example.com", ...update, "--roles", "edito"]],
  [1, "There is no resource", ["--user", "ada@example.com", "--resource", "note", "--action", "create"]],
  [1, "Name the record", ["--user", "ada@example.com", "--resource", "notes", "--action", "read"]],
  [2, "--input is no JSON object", ["--user", "ada@example.com", ...update, "--input", "{"]],
  [2, "Allowed choices are read", ["--user", "ada@example.com", "--resource", "notes", "--action", "write"]],
  [2, "--user", update],
])("it ends with %d and says %p", async (expected, words, given) => {
  const { code, error } = await ask(...given);
  expect(code).toBe(expected);
  expect(error).toContain(words);
});

test("its help has examples", async () => {
  const { code, out } = await ask("--help");
  expect(code).toBe(0);
  expect(out).toContain("Examples:\n  charter access explain --user");
});
