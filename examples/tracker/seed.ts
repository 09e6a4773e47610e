#!/usr/bin/env bun
// Founds two teams that share a person, each with a project and its tasks. It may run again: what is there stays as it is.
import { createSystemGrants } from "../../src/access/system-grant.ts";
import { openData } from "../../src/app.ts";
import { loadDefinition } from "../../src/charter/load.ts";
import { serviceCalls } from "../../src/cli/service-calls.ts";
import { loadSecret } from "../../src/config/secret.ts";
import { readSettings } from "../../src/config/settings.ts";
import { IdentityStore, type WrittenFor } from "../../src/identity/identity-store.ts";
import type { JsonObject } from "../../src/kit/json.ts";

const people = [
  ["0199a000-0000-7000-8000-000000000001", "ada"],
  ["0199a000-0000-7000-8000-000000000002", "ben"],
  ["0199a000-0000-7000-8000-000000000003", "cleo"],
] as const;

const teams = [
  { id: "0199a000-0000-7000-8000-00000000000a", name: "North", slug: "north", owner: 0, others: [1] },
  { id: "0199a000-0000-7000-8000-00000000000b", name: "South", slug: "south", owner: 2, others: [1] },
] as const;

const titles = ["Say what it is for", "Draw it", "Build it", "Show it to somebody"];

const sources = { environment: process.env };
const settings = readSettings(sources);
const secret = loadSecret(sources, settings.dataFolder);
const model = await loadDefinition(`${import.meta.dir}/charter.ts`);
const data = await openData({ model, settings, secret, migrate: true });
try {
  await seed();
} finally {
  await data.close();
}

async function seed(): Promise<void> {
  const { records, writer } = data;
  const store = new IdentityStore(records, writer, createSystemGrants(model));
  const actor = { kind: "service", id: null, roles: [], profile: {} } as const;
  const by: WrittenFor = { actor, requestId: "seed", ip: null };
  const there = await records.first("charter_organizations", [{ field: "id", value: teams[0].id }]);
  if (there) {
    console.log("The teams are there already.");
    return;
  }
  for (const [id, name] of people)
    await store.create(by, "users", { id, name, email: `${name}@example.com`, verified: true });
  for (const { id, name, slug, owner, others } of teams) {
    await store.create(by, "charter_organizations", { id, name, slug });
    for (const person of [owner, ...others]) {
      const roles = person === owner ? ["owner"] : ["member"];
      await store.create(by, "charter_members", { organization: id, user: people[person][0], roles });
    }
    await fill(id, name, people[owner][0]);
  }
  console.log(`Founded ${teams.map(({ name }) => name).join(" and ")}, with ${people.length} people.`);
}

async function fill(team: string, name: string, lead: string): Promise<void> {
  const call = serviceCalls(data, "seed", team);
  const create = async (resource: string, input: JsonObject): Promise<string> => {
    const { value } = await data.writer.write(call(), { method: "create", resource, input });
    return value.id;
  };
  const project = await create("projects", { name: "The first project", goal: `What ${name} is here for.`, lead });
  for (const [index, title] of titles.entries()) {
    const task = await create("tasks", { project, title, priority: index + 1, assignee: index === 0 ? lead : null });
    if (index === 0) await create("comments", { task, author: lead, text: "I begin." });
  }
}
