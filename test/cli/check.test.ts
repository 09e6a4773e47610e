import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { charter, patience, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

const folder = temporaryFolder();
afterAll(folder.remove);

async function define(indexes: string, read = "owner == me.id"): Promise<void> {
  await Bun.write(
    join(folder.path, "charter.ts"),
    `import { charter, expr, field, resource } from "charter";
export default charter({
  name: "Notes",
  resources: {
    notes: resource({
      fields: { title: field.text(), owner: field.ref("users", { required: true, default: expr("me.id") }) },
      ${indexes}
      access: { read: \`${read}\`, create: \`owner == me.id\` },
    }),
  },
});
`,
  );
}

test("a list that would be sorted by hand is a warning, with the line that mends it", async () => {
  await define("");
  const { code, out } = await charter(folder.path, "check");
  expect(code).toBe(0);
  expect(out).toContain("notes");
  expect(out).toContain('["owner", "-created_at"]');
  expect((await charter(folder.path, "check", "--strict")).code).toBe(1);
  const machine: unknown = JSON.parse((await charter(folder.path, "check", "--json")).out);
  expect(machine).toMatchObject({ ok: true, warnings: [{ resource: "notes", index: ["owner", "-created_at"] }] });
});

test("a rule that no index can follow is a note, which --strict lets pass", async () => {
  await define('indexes: [["owner", "-created_at"]],', 'owner == me.id || title == "public"');
  const { code, out } = await charter(folder.path, "check", "--strict");
  expect(code).toBe(0);
  expect(out).toContain("0 warnings");
  expect(out).toContain("· notes: a list sorted by id reads every record.");
  expect(out).toContain("No index can follow this rule");
});

test("with the line, all is well", async () => {
  await define('indexes: [["owner", "-created_at"]],');
  expect(await charter(folder.path, "check", "--strict")).toMatchObject({ code: 0, error: "" });
});

test("errors are all named, for people and for machines", async () => {
  await define("indexs: [], trash: 1,");
  const { code, error } = await charter(folder.path, "check");
  expect(code).toBe(1);
  expect(error).toContain('Did you mean "indexes"?');
  expect(error).toContain("resources.notes.trash");
  const machine = await charter(folder.path, "check", "--json");
  expect(machine.code).toBe(1);
  const answer: unknown = JSON.parse(machine.out);
  expect(answer).toMatchObject({ error: { code: "definition", faults: [{ line: 7 }, { line: 7 }] } });
});

test("a folder may be named, and a file elsewhere", async () => {
  await define("");
  const other = temporaryFolder();
  expect((await charter(other.path, "check", folder.path)).code).toBe(0);
  expect((await charter(other.path, "check", join(folder.path, "charter.ts"))).code).toBe(0);
  other.remove();
});
