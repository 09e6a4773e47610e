import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../src/app.ts";
import { loadDefinition } from "../../src/charter/load.ts";
import { findIndexAdvice } from "../../src/cli/check/index-advice.ts";
import { readSettings } from "../../src/config/settings.ts";

const root = join(import.meta.dir, "../..");
const folder = mkdtempSync(join(tmpdir(), "charter-tracker-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = () =>
  Bun.spawnSync([process.execPath, join(root, "examples/tracker/seed.ts")], {
    cwd: folder,
    env: { ...process.env, CHARTER_DATA: folder, DATABASE_URL: `sqlite:${join(folder, "data.db")}` },
  });

beforeAll(() => {
  expect(seed().stdout.toString()).toBe("Founded North and South, with 3 people.\n");
});

test("the tracker's seed may run again", () => {
  expect(seed().stdout.toString()).toBe("The teams are there already.\n");
});

test("no list of the tracker wants an index", async () => {
  const advice = await findIndexAdvice(await loadDefinition(join(root, "examples/tracker/charter.ts")));
  expect(advice.filter(({ index }) => index !== undefined)).toEqual([]);
});

test("the tracker runs, and shows each team its own", async () => {
  const model = await loadDefinition(join(root, "examples/tracker/charter.ts"));
  const flags = { port: "0", data: folder, database: `sqlite:${join(folder, "data.db")}`, logLevel: "silent" };
  const app = await createApp({ model, settings: readSettings({ flags, environment: {} }), devTokens: true });
  const ask = async (person: number, team: string) => {
    const headers = {
      authorization: `Bearer dev:0199a000-0000-7000-8000-00000000000${person}:`,
      "charter-org": `0199a000-0000-7000-8000-00000000000${team}`,
    };
    const response = await fetch(`${app.url}/api/v1/resources/projects?fields=goal,open_tasks`, { headers });
    return [response.status, await response.text()] as const;
  };
  try {
    const page = (goal: string) => JSON.stringify({ items: [{ goal, open_tasks: 4 }], next: null });
    expect(await ask(2, "a")).toEqual([200, page("What North is here for.")]);
    expect(await ask(2, "b")).toEqual([200, page("What South is here for.")]);
    expect((await ask(1, "b"))[0]).toBe(404);
  } finally {
    await app.stop();
  }
});
