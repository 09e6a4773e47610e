#!/usr/bin/env bun
// Fills the helpdesk with two years of tickets. It may run again: what is there stays as it is.
import { openData } from "../../src/app.ts";
import { loadDefinition } from "../../src/charter/load.ts";
import { serviceCalls } from "../../src/cli/service-calls.ts";
import { loadSecret } from "../../src/config/secret.ts";
import { readSettings } from "../../src/config/settings.ts";
import { createWriter } from "../../src/data/create-writer.ts";
import { textOf } from "../../src/kit/json.ts";
import { Problem } from "../../src/kit/problem.ts";
import { generate, type SeedRecord } from "./seed/generate.ts";

/** Writes under way at once: they share a commit. */
const windowSize = 500;
const day = 86_400_000;

const started = performance.now();
const sources = { environment: process.env };
const settings = readSettings(sources);
const secret = loadSecret(sources, settings.dataFolder);
const model = await loadDefinition(`${import.meta.dir}/charter.ts`);
const data = await openData({ model, settings, secret, migrate: true });
const counts = { created: 0, existing: 0 };

// The records are dated as they would be had they been written when they say: the writer's clock is set for each.
const { engine, reader } = data;
const writer = createWriter({ model, engine, secret, reader, now: ({ request }) => Date.parse(textOf(request.time)) });
const call = serviceCalls(data, "seed");

try {
  const until = Math.floor(Date.now() / day) * day;
  const records = [...generate(until)].toSorted((a, b) => a.at - b.at);
  for (let start = 0; start < records.length; start += windowSize) {
    await Promise.all(records.slice(start, start + windowSize).map(write));
  }
} finally {
  await data.close();
}

const seconds = ((performance.now() - started) / 1000).toFixed(2);
const existing = counts.existing > 0 ? `; ${counts.existing.toLocaleString("en-US")} were there already` : "";
console.log(`Seeded ${counts.created.toLocaleString("en-US")} records in ${seconds} s${existing}.`);

async function write({ resource, id, at, input }: SeedRecord): Promise<void> {
  try {
    const base = call();
    const dated = { ...base, request: { ...base.request, time: new Date(at).toISOString() } };
    await writer.write(dated, { method: "put", resource, id, input, options: { ifNoneMatch: "any" } });
    counts.created += 1;
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "precondition_failed") throw error;
    counts.existing += 1;
  }
}
