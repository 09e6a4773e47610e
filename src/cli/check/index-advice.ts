import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGrants, type Principal, type ResourceGrant } from "../../access/index.ts";
import type { Model } from "../../charter/model.ts";
import { ListPlan } from "../../data/list-plan.ts";
import { type Engine, openSqlite, tablesOf } from "../../storage/index.ts";
import { equalFields, likelySorts } from "./list-needs.ts";

/** A list that reads more than it shows. */
export interface IndexAdvice {
  readonly resource: string;
  readonly sort: string;
  /** The rule that is left of the resource's read rule for such callers. */
  readonly rule: string;
  /** The roles of callers whose lists are like this; none: anybody who is signed in. */
  readonly roles: readonly string[];
  readonly fault: "scans" | "sorts";
  /** The line that mends it, as the keys of an index; absent where no index of the resource can. */
  readonly index?: readonly string[];
}

/** A user for rules that compare with one: no record needs to be there. */
const somebody = "00000000-0000-4000-8000-000000000002";

/**
 * Finds the lists that would read every record, or sort by hand, under the read rules: it makes the tables in a database of
 * its own, and asks the engine how it would answer each likely list of each kind of caller (`EXPLAIN QUERY PLAN`,
 * https://www.sqlite.org/eqp.html). The tables are empty there, so the answer is about indexes, not about sizes.
 */
export async function findIndexAdvice(model: Model): Promise<readonly IndexAdvice[]> {
  const folder = mkdtempSync(join(tmpdir(), "charter-check-"));
  const engine = await openSqlite({ path: join(folder, "check.db"), readers: 1 });
  try {
    await engine.migrate(model, tablesOf(model), { apply: true });
    const found = new Map<string, IndexAdvice>();
    const names = [...model.roles.keys(), ...(model.organizations?.roles.keys() ?? [])];
    for (const roles of [[], ...names.map((role) => [role])]) {
      for (const advice of await adviceFor(model, engine, roles)) {
        const key = advice.index === undefined ? advice.resource : `${advice.resource} ${advice.index.join()}`;
        if (!found.has(key)) found.set(key, advice);
      }
    }
    return [...found.values()];
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function adviceFor(model: Model, engine: Engine, roles: readonly string[]): Promise<readonly IndexAdvice[]> {
  const principal: Principal = { kind: "user", id: somebody, roles, profile: {}, org: { id: somebody, roles } };
  const grant = createGrants(model)(principal);
  const found: IndexAdvice[] = [];
  for (const resource of model.resources.values()) {
    const granted = grant.rules.resource(resource.name);
    // Without a condition a list is read in any order's own index, or sorted because somebody asked for it: no rule's doing.
    if (granted === undefined || typeof granted.read === "string" || granted.read === granted.tenancy) continue;
    const rule = granted.read.text;
    // Every index of a tenant begins with the organization by itself.
    const equal = equalFields(granted.read).filter((name) => name !== "org_id");
    for (const sort of likelySorts(resource)) {
      const fault = await faultOf(model, engine, grant, granted, sort);
      // Ids are in the order of creation; who cares for the order asks for one, so sorting what the rule lets through will do.
      if (fault === undefined || (fault === "sorts" && sort === "id")) continue;
      const index = equal.length === 0 ? {} : { index: sort === "id" ? equal : [...equal, sort] };
      found.push({ resource: resource.name, sort, rule, roles, fault, ...index });
    }
  }
  return found;
}

async function faultOf(
  model: Model,
  engine: Engine,
  grant: ReturnType<ReturnType<typeof createGrants>>,
  granted: ResourceGrant,
  sort: string,
): Promise<IndexAdvice["fault"] | undefined> {
  const request = { time: new Date(0).toISOString(), method: "GET", ip: null, api_key: null };
  const call = { grant, request, requestId: "check", deadline: Number.POSITIVE_INFINITY };
  const plan = new ListPlan({ model, dialect: engine.dialect }, call, granted, { sort: [sort] });
  const { statement } = plan.first;
  const explained = { ...statement, text: `EXPLAIN QUERY PLAN ${statement.text}` };
  const rows = await engine.rows(explained, plan.first.values(call, { limit: 20 }), { effort: "seek" });
  const details = rows.map((row) => String(row.at(-1)));
  if (details.some((detail) => /^SCAN r\b(?!.*USING (COVERING )?INDEX)/.test(detail))) return "scans";
  if (details.includes("USE TEMP B-TREE FOR ORDER BY")) return "sorts";
  // An index gives the order, but no condition narrows it: records of others are passed by one at a time.
  return details.some((detail) => /^SCAN r\b/.test(detail)) ? "scans" : undefined;
}
