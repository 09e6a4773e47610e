import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { charter, patience, RunningCommand, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

let folder: ReturnType<typeof temporaryFolder>;
let server: RunningCommand | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  await define("title: field.text()");
});

afterEach(async () => {
  await server?.stop("SIGKILL");
  server = undefined;
  folder.remove();
});

async function define(fields: string): Promise<void> {
  await Bun.write(
    join(folder.path, "charter.ts"),
    `import { charter, field, resource } from "charter";
export default charter({
  name: "Notes",
  resources: { notes: resource({ fields: { ${fields} }, access: { read: "true", create: "true" } }) },
});
`,
  );
}

async function startOnce(): Promise<void> {
  server = new RunningCommand(folder.path, "start");
  await server.url();
  expect(await server.stop()).toBe(0);
  server = undefined;
}

describe("start", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "serves, and stops at %s once it answered what it accepted",
    async (signal) => {
      server = new RunningCommand(folder.path, "start");
      const url = await server.url();
      const body = JSON.stringify({ title: "one" });
      const headers = { "Content-Type": "application/json" };
      const answer = fetch(`${url}/api/v1/resources/notes`, { method: "POST", headers, body });
      expect((await answer).status).toBe(201);
      expect(await server.stop(signal)).toBe(0);
      expect(await fetch(url).catch(() => "nobody")).toBe("nobody");
    },
  );

  test("takes no dev tokens", async () => {
    server = new RunningCommand(folder.path, "start");
    const headers = { Authorization: "Bearer dev:7d1f4a4e-0d3e-4f5e-9b3e-1f2d3c4b5a69:admin" };
    expect((await fetch(`${await server.url()}/api/v1/resources/notes`, { headers })).status).toBe(401);
  });

  test("says which schema changes are to be made, and makes them when asked", async () => {
    await startOnce();
    await define("title: field.text(), text: field.text()");
    const refused = await charter(folder.path, "start");
    expect(refused.code).toBe(1);
    expect(refused.error).toContain("text");
    expect(refused.error).toContain("--apply-safe");
    server = new RunningCommand(folder.path, "start", "--apply-safe");
    expect((await fetch(`${await server.url()}/api/v1/resources/notes?fields=text`)).status).toBe(200);
  });

  test("refuses to lose data, even when asked to apply what is safe", async () => {
    await startOnce();
    await define("title: field.integer()");
    const refused = await charter(folder.path, "start", "--apply-safe");
    expect(refused.code).toBe(1);
    expect(refused.error).toContain("title");
  });

  test("is told all faults of a wrong definition", async () => {
    await define("title: field.text({ mx: 1 }), size: field.integer({ max: true })");
    const { code, error } = await charter(folder.path, "start");
    expect(code).toBe(1);
    expect(error).toContain("The definition has 2 errors.");
    expect(error).toContain("charter.ts:4:");
    expect(error).toContain("^");
  });
});

test.each(["start", "dev", "import --from sqlite:source.db"])(
  "%s on a database that a server holds says so",
  async (command) => {
    const source = new Database(join(folder.path, "source.db"), { create: true });
    source.run("CREATE TABLE note (id INTEGER PRIMARY KEY, title TEXT)");
    source.close();
    server = new RunningCommand(folder.path, "start");
    await server.url();
    const { code, error } = await charter(folder.path, ...command.split(" "));
    expect(code).toBe(1);
    expect(error).toMatch(/another process|another server/i);
    expect(error).not.toContain("    at ");
  },
);
