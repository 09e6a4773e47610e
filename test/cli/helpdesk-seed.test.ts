import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { people } from "../../examples/helpdesk/first-calls.ts";
import { generate } from "../../examples/helpdesk/seed/generate.ts";
import { seedId } from "../../examples/helpdesk/seed/seed-write.ts";
import { seedEnd } from "../../examples/helpdesk/seed/span.ts";
import { type SeedCounts, writeSeed } from "../../examples/helpdesk/seed/write-seed.ts";
import { openData } from "../../src/app.ts";
import { loadDefinition } from "../../src/charter/load.ts";
import { loadSecret } from "../../src/config/secret.ts";
import { readSettings } from "../../src/config/settings.ts";
import { patience, temporaryFolder } from "./command-line.ts";

setDefaultTimeout(patience);

const day = 86_400_000;
const until = Date.UTC(2026, 10, 25);
const folder = temporaryFolder();
afterAll(folder.remove);

test("the seeded helpdesk hangs together", () => {
  const writes = generate(until);
  const created = new Map(writes.filter(({ changes }) => changes === undefined).map((write) => [write.id, write]));
  const placeOf = new Map([...created.keys()].map((id, place) => [id, place]));
  expect(created.size).toBe(writes.filter(({ changes }) => changes === undefined).length);
  for (const { id, resource, at, by, input, changes } of writes) {
    expect(at).toBeLessThan(until);
    if (by !== null) expect(created.get(by)?.resource).toBe("users");
    for (const name of ["company", "requester", "assignee", "ticket", "author"]) {
      const named = input[name];
      if (typeof named === "string") expect(placeOf.get(named) ?? Infinity).toBeLessThan(placeOf.get(id) ?? Infinity);
    }
    if (changes === undefined && resource === "comments") {
      expect(at).toBeGreaterThan(created.get(String(input.ticket))?.at ?? Infinity);
    }
    if (input.status === "closed" || input.status === "pending") expect(input.assignee).toBeString();
  }
});

test("those whom the helpdesk's first calls are made as are among its people", () => {
  const writes = new Map(generate(until).map((write) => [write.id, write]));
  for (const { key, name } of people) expect(writes.get(seedId("users", key))?.input).toMatchObject({ name });
});

test("a seed that was interrupted goes on, on another day too, and one that is complete changes nothing", async () => {
  const flags = { data: folder.path, database: `sqlite:${join(folder.path, "data.db")}` };
  const settings = readSettings({ flags, environment: {} });
  const secret = loadSecret({ flags, environment: {} }, settings.dataFolder);
  const model = await loadDefinition(join(import.meta.dir, "../../examples/helpdesk/charter.ts"));
  const seed = async (now: number, from: number, to: number): Promise<SeedCounts> => {
    const data = await openData({ model, settings, secret });
    try {
      return await writeSeed(data, secret, generate(await seedEnd(data, now)).slice(from, to));
    } finally {
      await data.close();
    }
  };
  expect(await seed(until + 1, 0, 1500)).toEqual({ made: 1500, existing: 0 });
  expect(await seed(until + 3 * day, 0, 2500)).toEqual({ made: 1000, existing: 1500 });
  expect(await seed(until + 9 * day, 0, 2500)).toEqual({ made: 0, existing: 2500 });
});
