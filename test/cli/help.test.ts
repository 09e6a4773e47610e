import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { charter, patience, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

const folder = temporaryFolder();
afterAll(folder.remove);

test("alone it says what there is, with examples and the codes it ends with", async () => {
  const { code, out, error } = await charter(folder.path);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  for (const part of ["init", "dev", "start", "check", "import", "Examples:", "2 when the command line"]) {
    expect(out).toContain(part);
  }
});

test.each(["init", "dev", "start", "check", "import"])("%s --help has examples", async (command) => {
  const { code, out } = await charter(folder.path, command, "--help");
  expect(code).toBe(0);
  expect(out).toContain(`Examples:\n  charter ${command}`);
});

test("start --help lists every setting with its variable and default", async () => {
  const { out } = await charter(folder.path, "start", "--help");
  for (const part of ["--port", "PORT", "4000", "DATABASE_URL", "CHARTER_SECRET ", "LOG_LEVEL"])
    expect(out).toContain(part);
});

test("--version prints the version alone", async () => {
  expect((await charter(folder.path, "--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  [["strat"], "Did you mean start?"],
  [["check", "--strikt"], "Did you mean --strict?"],
  [["start", "--port", "eighty"], "--port: Expected a number"],
  [["import"], "--from"],
  [["import", "--from", "mysql:x"], "--from sqlite:FILE"],
  [["init", "x", "--template", "nope"], "empty, todo, helpdesk"],
])("%j cannot be understood: 2, with what to do", async (parameters, advice) => {
  const { code, out, error } = await charter(folder.path, ...parameters);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error).toContain(advice);
});

test.each(["dev", "start", "check"])("%s without a definition says what to do", async (command) => {
  const { code, error } = await charter(folder.path, command);
  expect(code).toBe(1);
  expect(error).toContain("There is no charter.ts in this folder.");
  expect(error).toContain("charter init");
});
