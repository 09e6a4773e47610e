import type { Principal } from "../../src/access/index.ts";
import { createSystemGrants } from "../../src/access/system-grant.ts";
import type { Field, Resource } from "../../src/charter/model.ts";
import type { RecordWrite } from "../../src/data/queries.ts";
import type { Json, JsonObject } from "../../src/kit/json.ts";
import { Problem } from "../../src/kit/problem.ts";
import { matrixPeople, personId } from "./caller.ts";
import type { MatrixServer } from "./matrix-server.ts";

/** Gives a whole number below another; the same ones again for the same seed. */
export type Draw = (below: number) => number;

/** Draws by xorshift (Marsaglia, 2003). */
export function drawFrom(seed: number): Draw {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** How every text begins that says where it stands: no two are alike, and none begins another. */
const mark = "zq";

/** The marked words in a text. */
export function markedWords(text: string): ReadonlySet<string> {
  return new Set(text.match(/zq\d{4}x/g) ?? []);
}

/** The people, with roles of their own for their API keys: the first has all of them. */
export async function makePeople(server: MatrixServer, roles: readonly string[]): Promise<void> {
  for (const [place, name] of matrixPeople.entries()) {
    const input = { id: personId(place), email: `${name}@example.com`, roles: place === 0 ? roles : [] };
    await new Maker(server, () => 0).write(null, { method: "create", resource: "users", input });
  }
}

/** Fills a database with records whose every text is a word of its own, and with some history: changes, a bin, what came back. */
export async function makeRecords(server: MatrixServer, draw: Draw, each: number): Promise<void> {
  const maker = new Maker(server, draw);
  const resources = [...server.model.resources.values()];
  const others = resources.filter(({ name }) => name !== "users");
  for (let round = 0; round < 3; round += 1) {
    for (const resource of others) {
      for (let count = maker.idsOf(resource).length; count < each; count += 1) await maker.create(resource);
    }
  }
  for (let round = 0; round < 2; round += 1) {
    for (const resource of resources) {
      for (const id of maker.idsOf(resource)) await maker.change(resource, id);
    }
  }
  for (const resource of others.filter(({ trash }) => trash)) {
    const [first, second] = maker.idsOf(resource).slice(2);
    for (const id of [first, second]) await maker.tryWrite({ method: "delete", resource: resource.name, id: id ?? "" });
    await maker.tryWrite({ method: "restore", resource: resource.name, id: second ?? "" });
  }
}

/** Makes records as the server itself, in the name of one person or another. */
class Maker {
  readonly #ids = new Map<string, string[]>();
  #words = 0;

  constructor(
    private readonly server: MatrixServer,
    private readonly draw: Draw,
  ) {
    this.#ids.set(
      "users",
      matrixPeople.map((_, place) => personId(place)),
    );
  }

  idsOf({ name }: Pick<Resource, "name">): readonly string[] {
    return this.#ids.get(name) ?? [];
  }

  async create(resource: Resource): Promise<void> {
    const input: Record<string, Json> = {};
    for (const field of resource.fields.values()) {
      const value = field.kind === "computed" ? undefined : this.#value(field);
      if (value !== undefined && value !== null) input[field.name] = value;
    }
    const id = await this.tryWrite({ method: "create", resource: resource.name, input });
    if (id !== undefined) this.#ids.set(resource.name, [...this.idsOf(resource), id]);
  }

  async change(resource: Resource, id: string): Promise<void> {
    const fields = [...resource.fields.values()].filter(({ kind, name }) => {
      return kind !== "computed" && !(resource.name === "users" && provided.has(name));
    });
    const input: Record<string, Json> = {};
    for (const field of fields) {
      const value = this.draw(3) > 0 && resource.name !== "users" ? undefined : this.#value(field);
      if (value !== undefined && value !== null) input[field.name] = value;
    }
    await this.tryWrite({ method: "patch", resource: resource.name, id, input, form: "merge" });
  }

  /** A write that may be refused: by a condition of the definition, or since another record went with what it needs. */
  async tryWrite(write: RecordWrite): Promise<string | undefined> {
    try {
      return await this.write(personId(this.draw(matrixPeople.length)), write);
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return undefined;
      throw error;
    }
  }

  async write(person: string | null, write: RecordWrite): Promise<string> {
    const { data, model } = this.server;
    const principal: Principal = { kind: person === null ? "service" : "user", id: person, roles: [], profile: {} };
    const call = {
      grant: createSystemGrants(model)(principal),
      request: { time: new Date().toISOString(), method: "POST", ip: null, api_key: null } satisfies JsonObject,
      requestId: "matrix",
      deadline: performance.now() + 60_000,
    };
    return (await data.writer.write(call, write)).value.id;
  }

  #value(field: Field): Json | undefined {
    if (!field.required && this.draw(6) === 0) return null;
    const number = 1 + this.draw(5);
    switch (field.kind) {
      case "text":
      case "markdown":
      case "secret":
        return this.#word();
      case "email":
        return `${this.#word()}@example.com`;
      case "url":
        return `https://example.com/${this.#word()}`;
      case "choice":
        return field.choices?.[this.draw(field.choices.length)];
      case "integer":
        return field.unique ? this.#next() : number;
      case "number":
        return number / 2;
      case "decimal":
        return `${number}.${"5".padEnd(field.scale ?? 0, "0")}`;
      case "boolean":
        return this.draw(2) === 0;
      case "date":
        return `2026-11-0${number}`;
      case "datetime":
        return `2026-11-0${number}T08:00:00.000Z`;
      case "list": {
        const item = field.of && this.#value({ ...field.of, required: true });
        return item === undefined ? [] : [item];
      }
      case "json":
        return { word: this.#word() };
      case "ref":
        return this.#one(field.target);
      case "refs":
        return [...new Set([this.#one(field.target), this.#one(field.target)].filter((id) => id !== undefined))];
      case "computed":
        return undefined;
    }
  }

  #one(target = ""): string | undefined {
    const ids = this.#ids.get(target) ?? [];
    return ids[this.draw(Math.max(1, ids.length))];
  }

  #next(): number {
    this.#words += 1;
    return this.#words;
  }

  #word(): string {
    return `${mark}${String(this.#next()).padStart(4, "0")}x`;
  }
}

const provided = new Set(["email", "roles", "verified", "two_factor", "banned", "banned_until", "ban_reason"]);
