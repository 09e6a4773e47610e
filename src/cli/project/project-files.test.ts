import { expect, test } from "bun:test";
import { projectFiles, slug } from "./project-files.ts";
import { templateNames, templateText } from "./templates.ts";

test("a project's package is named as packages may be", () => {
  expect(["Our Héllo World!", "§", "shop"].map(slug)).toEqual(["our-hello-world", "charter-project", "shop"]);
});

test("the read-me of a project with a source says how its rows come in", () => {
  const options = { name: "Shop", folder: "shop", definition: "" };
  expect(projectFiles(options).get("README.md")).not.toContain("import");
  expect(projectFiles({ ...options, source: "../shop.db" }).get("README.md")).toContain(
    "bunx charter import --from sqlite:../shop.db",
  );
});

test("every template takes the name, whatever characters it has", async () => {
  for (const template of templateNames) {
    expect(await templateText(template, 'A "$&" name')).toContain('  name: "A \\"$&\\" name",\n');
  }
});
