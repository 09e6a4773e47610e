import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { charter, charterReading, RunningCommand, temporaryFolder } from "./command-line.ts";

let folder: ReturnType<typeof temporaryFolder>;
let server: RunningCommand | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  await Bun.write(
    join(folder.path, "charter.ts"),
    `import { charter, field, resource } from "charter";
export default charter({
  name: "Notes",
  roles: { editor: "Writes" },
  resources: { notes: resource({ fields: { title: field.text() }, access: { read: "me.signed_in" } }) },
});
`,
  );
});

afterEach(async () => {
  await server?.stop("SIGKILL");
  server = undefined;
  folder.remove();
});

const create = ["user", "create", "--password-stdin", "--email"];

async function post(url: string, path: string, body: object) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
}

test("a person made on the command line signs in, with their roles", async () => {
  const made = await charterReading(
    "a good long password\n",
    folder.path,
    ...create,
    "Ada@Example.com",
    "--role",
    "admin",
    "editor",
  );
  expect(made).toMatchObject({ code: 0, error: "" });
  expect(made.out).toContain("ada@example.com can sign in as admin, editor.");
  server = new RunningCommand(folder.path, "start");
  const url = await server.url();
  const { status, text } = await post(url, "/auth/sign-in", {
    email: "ada@example.com",
    password: "a good long password",
  });
  expect([status, text]).toMatchObject([200, expect.stringContaining('"token"')]);
  const { token } = JSON.parse(text) as { token: string };
  const headers = { Authorization: `Bearer ${token}` };
  expect(await (await fetch(`${url}/api/v1/auth/session`, { headers })).json()).toMatchObject({
    user: { email: "ada@example.com", roles: ["admin", "editor"], verified: true },
  });
  expect(server.text).not.toContain("first-administrator");
});

test.each([
  ["short", ["a@example.com"], "10 characters"],
  ["a good long password", ["a@example.com", "--role", "nobody"], "editor"],
  ["a good long password", ["no address"], "e-mail"],
])("%p for %p is refused in words", async (password, flags, words) => {
  const refused = await charterReading(`${password}\n`, folder.path, ...create, ...flags);
  expect(refused.code).toBe(1);
  expect(refused.error).toContain(words);
});

test("while a server holds the database, it says what to do", async () => {
  server = new RunningCommand(folder.path, "start");
  await server.url();
  const refused = await charterReading("a good long password\n", folder.path, ...create, "a@example.com");
  expect(refused.code).toBe(1);
  expect(refused.error).toContain("Stop the server");
  expect((await charter(folder.path, "user", "create")).code).toBe(2);
});

test("the first start prints a link that makes the first administrator, once", async () => {
  server = new RunningCommand(folder.path, "start");
  const url = await server.url();
  const [link = ""] = await server.said(/http\S+\/auth\/first-administrator\?token=\S+/);
  const page = await fetch(link);
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const token = new URL(link).searchParams.get("token") ?? "";
  const body = { token, email: "first@example.com", password: "the very first password" };
  expect((await post(url, "/auth/first-administrator", { ...body, token: `${token}x` })).status).toBe(422);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      post(url, "/auth/first-administrator", { ...body, email: `first${index}@example.com` }),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 422]));
  await server.stop();
  server = new RunningCommand(folder.path, "start");
  await server.url();
  await server.stop();
  expect(server.text).not.toContain("first-administrator");
});
