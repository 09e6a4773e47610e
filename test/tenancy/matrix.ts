import { isJsonArray, isJsonObject, type Json, type JsonObject, textOf } from "../../src/kit/json.ts";
import { furnish, marks, tokenIn } from "./furniture.ts";
import { type Answer, House, type Organization, type Sabotage } from "./house.ts";
import { type Case, readingCases, writingCases } from "./requests.ts";

/** Who calls: somebody in an organization. */
export interface Caller {
  readonly name: string;
  tokenIn(organization: Organization): string;
}

/** Every kind of caller that an organization has: its roles, people of both, those who work for the system, and nobody special. */
export const callers: readonly Caller[] = [
  { name: "owner", tokenIn: (organization) => tokenIn(organization, "anna", "owner") },
  { name: "member", tokenIn: (organization) => tokenIn(organization, "bert", "member") },
  { name: "member of both", tokenIn: (organization) => tokenIn(organization, "both", "member") },
  { name: "clerk", tokenIn: (organization) => tokenIn(organization, "cara", "member", "clerk") },
  { name: "member without a role", tokenIn: (organization) => tokenIn(organization, "cara", "") },
  { name: "admin", tokenIn: (organization) => tokenIn(organization, "root", "", "admin") },
];

/** What came of the matrix. */
export interface Outcome {
  readonly cases: number;
  /** Requests whose answers the other organization changed, or that changed something of it. */
  readonly crossings: readonly string[];
  /** Reading requests that show the other organization's own caller something of it. */
  readonly telling: number;
}

/**
 * Sends each request to two houses: in one the organization is alone, in the other beside another that has records of the same
 * ids. All that a caller can see must be equal in both, and nothing of the other organization may have changed.
 */
export async function runMatrix(caller: Caller, sabotage?: Sabotage): Promise<Outcome> {
  const [alone, beside] = [await House.open(sabotage), await House.open(sabotage)];
  const run = new Run(caller, alone, beside, sabotage ? enough : Number.POSITIVE_INFINITY);
  try {
    await run.furnish();
    await run.read();
    await run.follow();
    await run.useForeignCursors();
    await run.write();
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  } finally {
    await alone.close();
    await beside.close();
  }
  return { cases: run.cases, crossings: run.crossings, telling: run.telling };
}

/** Crossings after which a house that was made worse on purpose is known to be. */
const enough = 20;

class Enough extends Error {}

class Run {
  readonly crossings: string[] = [];
  cases = 0;
  telling = 0;
  readonly #own: string;
  readonly #foreign: string;
  readonly #cursors = new Map<House, string>();

  constructor(
    private readonly caller: Caller,
    private readonly alone: House,
    private readonly beside: House,
    private readonly most: number,
  ) {
    this.#own = caller.tokenIn("a");
    this.#foreign = caller.tokenIn("b");
  }

  async furnish(): Promise<void> {
    for (const house of [this.alone, this.beside]) {
      const { cursor } = await house.must("GET", "/changes", { token: this.#own });
      this.#cursors.set(house, textOf(cursor));
    }
    await furnish(this.beside, "b");
    await furnish(this.alone, "a");
    await furnish(this.beside, "a");
  }

  async read(): Promise<void> {
    for (const each of readingCases(this.alone.model)) {
      const seen = await this.#compare(each);
      if (seen.includes(marks.b) && !decodeURIComponent(each.path).includes(marks.b))
        this.#crossed(each.name, "the mark");
      const told = await answersTo(this.beside, each, this.#foreign);
      if (told.includes(marks.b)) this.telling += 1;
    }
  }

  /** What the log tells since the beginning. */
  async follow(): Promise<void> {
    const names = ["", "&resources=projects", "&resources=tasks,comments", `&filter=${encodeURIComponent('id != ""')}`];
    for (const query of names) {
      const [expected, found] = await Promise.all(
        [this.alone, this.beside].map((house) => this.#changes(house, this.#own, query)),
      );
      this.#judge(`changes ${query}`, expected ?? "", found ?? "");
    }
    const stranger = await this.beside.send("GET", `/changes?since=${this.#cursors.get(this.beside)}`, {
      token: this.#foreign,
    });
    this.#judge("the cursor of another's changes", "400", String(stranger.status));
  }

  /** A place in a list of one organization is none in a list of another. */
  async useForeignCursors(): Promise<void> {
    for (const { path } of this.beside.model.resources.values()) {
      const page = await this.beside.send("GET", `${path}?limit=1`, { token: this.#foreign });
      const { next } = page.json;
      if (typeof next !== "string") continue;
      const taken = await this.beside.send("GET", `${path}?limit=1&cursor=${next}`, { token: this.#own });
      this.#judge(`the cursor of another's ${path}`, "400", String(taken.status));
    }
  }

  async write(): Promise<void> {
    const cases = writingCases(this.alone.model);
    // The other organization has used the idempotency keys already.
    for (const each of cases.filter(({ headers }) => headers?.["idempotency-key"])) {
      await answersTo(this.beside, each, this.#foreign);
    }
    const before = await this.beside.holdings("b");
    for (const each of cases) await this.#compare(each);
    // What was read by the thousand before is read by the hundred now that much of it is changed or gone.
    const again = readingCases(this.alone.model).filter(({ name }) => !name.includes("filter"));
    for (const each of again) await this.#compare(each);
    this.#judge("what the other organization holds", before, await this.beside.holdings("b"));
  }

  async #compare(each: Case): Promise<string> {
    const expected = await answersTo(this.alone, each, this.#own);
    const found = await answersTo(this.beside, each, this.#own);
    this.#judge(each.name, expected, found);
    return found;
  }

  async #changes(house: House, token: string, query: string): Promise<string> {
    const items: Json[] = [];
    // A filter and resources belong to a cursor: without them it is the one from the beginning.
    let path = `/changes?limit=7&since=${this.#cursors.get(house)}`;
    if (query !== "") return await this.#newChanges(house, token, query);
    for (;;) {
      const { items: page = [], cursor, more } = await house.must("GET", path, { token });
      items.push(...listOf(page));
      if (more !== true) return JSON.stringify(items);
      path = `/changes?limit=7&since=${textOf(cursor)}`;
    }
  }

  /** The changes that a few writes of both organizations make, as those see them who watch. */
  async #newChanges(house: House, token: string, query: string): Promise<string> {
    const { cursor, ...refused } = (await house.send("GET", `/changes?${query.slice(1)}`, { token })).json;
    if (typeof cursor !== "string") return JSON.stringify({ ...refused, request_id: null });
    for (const organization of house === this.beside ? (["b", "a"] as const) : (["a"] as const)) {
      const root = tokenIn(organization, "root", "owner", "admin");
      for (const [resource, field] of [
        ["projects", "note"],
        ["tasks", "title"],
        ["comments", "text"],
      ]) {
        const { items } = await house.must("GET", `/resources/${resource}?limit=3`, { token: root });
        for (const { id } of listOf(items)) {
          const json = { [field ?? ""]: `${marks[organization]} ${query} ${textOf(id)}` };
          await house.must("PATCH", `/resources/${resource}/${textOf(id)}`, { token: root, json });
        }
      }
    }
    const page = await house.must("GET", `/changes?limit=100&since=${cursor}${query}`, { token });
    return JSON.stringify({ ...page, cursor: null });
  }

  #judge(name: string, expected: string, found: string): void {
    this.cases += 1;
    if (expected === found) return;
    let at = 0;
    while (expected[at] === found[at]) at += 1;
    const from = Math.max(0, at - 60);
    this.#crossed(name, `${expected.slice(from, from + 160)}\nbut beside another: ${found.slice(from, from + 160)}`);
  }

  #crossed(name: string, how: string): void {
    this.crossings.push(`${this.caller.name}, ${name}: ${how}`);
    if (this.crossings.length >= this.most) throw new Enough("as many crossings as anybody wants to see");
  }
}

/** All that somebody learns by a request, as one text; what is made anew each time is left out. */
async function answersTo(house: House, each: Case, token: string): Promise<string> {
  const { method, path, json, headers } = each;
  const sent = { token, ...(json !== undefined && { json }), ...(headers && { headers }) };
  const first = await house.send(method, path, sent);
  const parts = [told(first, each.unordered ?? false)];
  const { continued } = each;
  const list = continued && objectOf(first.json[continued.relation] ?? null);
  const place = list ? { ...continued, next: list.next ?? null } : { path, next: first.json.next ?? null };
  const follows = each.paged === true || list !== undefined;
  for (let { next } = place; follows && typeof next === "string"; ) {
    const mark = place.path.includes("?") ? "&" : "?";
    const answer = await house.send("GET", `${place.path}${mark}cursor=${next}`, { token });
    parts.push(told(answer, false));
    next = answer.json.next ?? null;
  }
  return parts.join("\n");
}

function told({ status, etag, text, json }: Answer, unordered: boolean): string {
  const { items } = json;
  const words =
    unordered && Array.isArray(items)
      ? items
          .map((item) => JSON.stringify(item))
          .toSorted()
          .join()
      : text;
  return `${status} ${etag ?? ""} ${words.replaceAll(made, "<new>")}`;
}

/** An id that a server made: those of the tests begin otherwise. */
const made = /(?!0197b2a0-0000-7000-8000-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The objects of a list that was answered. */
export function listOf(value: Json | undefined): readonly JsonObject[] {
  return value !== undefined && isJsonArray(value) ? value.filter(isJsonObject) : [];
}

function objectOf(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}
