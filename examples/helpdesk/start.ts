#!/usr/bin/env bun
// Serves the helpdesk for trying things out, with its data: the first start fills the database. Takes the flags of `charter dev`.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommandLine } from "../../src/cli/run-command-line.ts";
import { readSettings } from "../../src/config/settings.ts";
import { firstCalls } from "./first-calls.ts";
import { seedHelpdesk } from "./seed.ts";

const sources = { flags: {}, environment: process.env };
const { dataFolder } = readSettings(sources);
/** Stands for a seed that came to its end: one that was interrupted goes on at the next start. */
const seeded = join(dataFolder, "seeded");

if (!existsSync(seeded)) {
  console.error("Filling the helpdesk with two years of tickets, this once …");
  console.error(await seedHelpdesk(sources));
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(seeded, "");
}

const definition = join(import.meta.dir, "charter.ts");
process.exitCode = await runCommandLine(["dev", definition, ...process.argv.slice(2)], { firstCalls });
