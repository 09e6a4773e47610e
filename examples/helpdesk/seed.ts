#!/usr/bin/env bun
// Fills the helpdesk with two years of tickets. It may run again: what is there stays as it is.
import { openData } from "../../src/app.ts";
import { loadDefinition } from "../../src/charter/load.ts";
import { loadSecret } from "../../src/config/secret.ts";
import type { SettingSources } from "../../src/config/setting-reader.ts";
import { readSettings } from "../../src/config/settings.ts";
import { generate } from "./seed/generate.ts";
import { seedEnd } from "./seed/span.ts";
import { writeSeed } from "./seed/write-seed.ts";

/** Fills the database that the settings name, and says what it did. */
export async function seedHelpdesk(sources: SettingSources): Promise<string> {
  const started = performance.now();
  const settings = readSettings(sources);
  const secret = loadSecret(sources, settings.dataFolder);
  const model = await loadDefinition(`${import.meta.dir}/charter.ts`);
  const data = await openData({ model, settings, secret, migrate: true });
  try {
    const { made, existing } = await writeSeed(data, secret, generate(await seedEnd(data, Date.now())));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const before = existing > 0 ? `; ${existing.toLocaleString("en-US")} had been made before` : "";
    return `Seeded with ${made.toLocaleString("en-US")} writes in ${seconds} s${before}.`;
  } finally {
    await data.close();
  }
}

if (import.meta.main) console.log(await seedHelpdesk({ flags: {}, environment: process.env }));
