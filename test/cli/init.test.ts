import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { charter, patience, RunningCommand, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

const folder = temporaryFolder();
afterAll(folder.remove);

test.each(["empty", "todo", "helpdesk"])(
  "the template %s makes a project that is right, and runs",
  async (template) => {
    const made = await charter(
      folder.path,
      "init",
      template,
      "--template",
      template,
      "--name",
      `My ${template}`,
      "--yes",
    );
    expect(made).toMatchObject({ code: 0, error: "" });
    expect(made.out).toContain(`cd ${template}`);
    const project = join(folder.path, template);
    expect(JSON.parse(readFileSync(join(project, "package.json"), "utf8"))).toMatchObject({ name: `my-${template}` });
    expect(await charter(project, "check", "--strict")).toMatchObject({ code: 0, error: "" });
    const server = new RunningCommand(project, "dev");
    const response = await fetch(`${await server.url()}/api/v1/openapi.json`);
    expect(await response.json()).toMatchObject({ info: { title: `My ${template}` } });
    expect(await server.stop()).toBe(0);
  },
);

test("a file that is there is never written over", async () => {
  const taken = join(folder.path, "taken");
  await Bun.write(join(taken, "package.json"), "{}");
  expect((await charter(folder.path, "init", "taken", "--yes")).code).toBe(0);
  expect(readFileSync(join(taken, "package.json"), "utf8")).toBe("{}");
  const again = await charter(folder.path, "init", "taken", "--yes");
  expect(again.code).toBe(1);
  expect(again.error).toContain("taken/charter.ts exists already.");
});

test("--json says what was made", async () => {
  const { code, out } = await charter(folder.path, "init", "machine", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    folder: join(folder.path, "machine"),
    files: expect.arrayContaining(["charter.ts"]),
  });
});
