import { describe, expect, test } from "bun:test";
import { settingDefinitions } from "./setting-definitions.ts";
import { readSettings } from "./settings.ts";
import { SettingsError } from "./settings-error.ts";

function faultsOf(environment: Record<string, string>, flags: Record<string, string> = {}): readonly string[] {
  try {
    readSettings({ environment, flags });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults.map(({ source, message }) => `${source}: ${message}`);
    throw error;
  }
}

test("without any setting the server is for this machine alone", () => {
  expect(readSettings({ environment: {} })).toEqual({
    host: "127.0.0.1",
    port: 4000,
    database: { engine: "sqlite", path: ".charter/data.db" },
    dataFolder: ".charter",
    trustedProxies: [],
    maxRequests: 1000,
    rateScale: 1,
    mailFrom: "charter@localhost",
    logLevel: "info",
  });
});

test("a flag wins over a variable, and an empty variable is none", () => {
  const environment = { PORT: "1", HOST: "", CHARTER_DATA: "/data", PUBLIC_URL: "https://api.example.com/" };
  const settings = readSettings({ environment, flags: { port: "2" } });
  expect(settings).toMatchObject({ port: 2, host: "127.0.0.1", publicUrl: "https://api.example.com" });
  expect(settings.database.path).toBe("/data/data.db");
});

test.each([
  ["sqlite:a.db", "a.db"],
  ["sqlite:/a/b.db", "/a/b.db"],
  ["sqlite:///a/b.db", "/a/b.db"],
])("the database %s is the file %s", (text, path) => {
  expect(readSettings({ environment: { DATABASE_URL: text } }).database.path).toBe(path);
});

describe("a wrong setting is named with an example:", () => {
  test.each([
    [{ PORT: "99999" }, 'PORT: Expected a number from 0 to 65535, such as 4000; got "99999".'],
    [{ HOST: "no host" }, 'HOST: Expected an address or a host name, such as 0.0.0.0; got "no host".'],
    [{ TRUSTED_PROXIES: "10.0.0.0/8,x" }, "TRUSTED_PROXIES: Expected addresses or networks"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL: Expected one of trace, debug"],
    [{ DATABASE_URL: "postgres://localhost/a" }, "DATABASE_URL: Expected sqlite: and the path of a file"],
    [{ PUBLIC_URL: "ftp://example.com" }, "PUBLIC_URL: Expected an http or https address"],
    [{ PUBLIC_URL: "https://user:word@example.com" }, "PUBLIC_URL: Expected an http or https address"],
  ])("%j", (environment, message) => {
    expect(faultsOf(environment)).toEqual([expect.stringContaining(message)]);
  });

  test("all of them at once, under the flag that gave one", () => {
    expect(faultsOf({ HOST: "no host" }, { port: "x" }).map((fault) => fault.split(":")[0])).toEqual([
      "HOST",
      "--port",
    ]);
  });
});

test("every setting has a variable of its own and says what it means", () => {
  expect(new Set(settingDefinitions.map(({ variable }) => variable)).size).toBe(settingDefinitions.length);
  for (const { description, fallback } of settingDefinitions) expect(`${description}${fallback}`).not.toBe("");
});
