import { createAdapterFactory } from "better-auth/adapters";
import type { Grant } from "../../access/grant.ts";
import type { SystemCondition, SystemQuery } from "../../data/system-reader.ts";
import { type JsonObject, textOf } from "../../kit/json.ts";
import type { IdentityStore } from "../identity-store.ts";
import { currentCall, keepingProblem } from "./current-call.ts";
import type { KeptModel } from "./models.ts";
import { type AuthRow, fieldOf, inputOf, keptModel, rowOf, wireValue } from "./record-mapping.ts";

/** A condition as better-auth writes it. */
interface AuthCondition {
  readonly field: string;
  readonly value: unknown;
  readonly operator?: string | undefined;
  readonly connector?: string | undefined;
}

/** What the adapter works on. */
export interface AdapterParts {
  readonly store: IdentityStore;
  /** The grant under which somebody signs up: their profile is judged by the rules of those without a role. */
  readonly signUpGrant: (id: string) => Grant;
}

/** How often a write is tried again that another one was faster than. */
const patience = 100;

/**
 * Lets better-auth keep what it has to in Charter's own records. Conditional steps are single writes of ours: a one-time token
 * is claimed by deleting it, and only one of any number of requests at once succeeds.
 */
export function createAdapter(parts: AdapterParts) {
  return createAdapterFactory({
    config: {
      adapterId: "charter",
      adapterName: "Charter",
      supportsJSON: false,
      supportsDates: true,
      supportsBooleans: true,
      supportsNumericIds: false,
      transaction: false,
    },
    adapter: () => new CharterAdapter(parts).methods(),
  });
}

class CharterAdapter {
  constructor(private readonly parts: AdapterParts) {}

  /** better-auth asks for rows of whatever type it expects: it is the one who says what they hold. */
  methods() {
    const typed = <T>(row: AuthRow): T => row as T; // oxlint-disable-line typescript/no-unsafe-type-assertion -- the caller names the type of its own rows
    const found = <T>(row: AuthRow | undefined): T | null => (row === undefined ? null : typed<T>(row));
    return {
      create: async <T>({ model, data }: { model: string; data: AuthRow }) => typed<T>(await this.#create(model, data)),
      findOne: async <T>({ model, where }: { model: string; where: AuthCondition[] }) =>
        found<T>((await this.#find(model, { where: conditions(model, where), limit: 1 }, given(where)))[0]),
      findMany: async <T>({ model, where = [], limit, offset, sortBy }: FindMany) => {
        const sort = sortBy && {
          field: fieldOf(keptModel(model), sortBy.field),
          descending: sortBy.direction === "desc",
        };
        const query = { where: conditions(model, where), limit, ...(offset && { offset }), ...(sort && { sort }) };
        return (await this.#find(model, query, given(where))).map((row) => typed<T>(row));
      },
      count: ({ model, where = [] }: { model: string; where?: AuthCondition[] | undefined }) =>
        this.parts.store.records.count(keptModel(model).resource, conditions(model, where)),
      update: async <T>({ model, where, update }: { model: string; where: AuthCondition[]; update: T }) =>
        found<T>(await this.#update(model, where, changesOf(update))),
      updateMany: ({ model, where, update }: { model: string; where: AuthCondition[]; update: AuthRow }) =>
        this.#updateMany(model, where, update),
      delete: async ({ model, where }: { model: string; where: AuthCondition[] }) => {
        await this.#removeMany(model, where);
      },
      deleteMany: ({ model, where }: { model: string; where: AuthCondition[] }) => this.#removeMany(model, where),
      consumeOne: async <T>({ model, where }: { model: string; where: AuthCondition[] }) =>
        found<T>(await this.#consume(model, where)),
      incrementOne: async <T>({ model, where, increment, set }: IncrementOne) =>
        found<T>(await this.#increment(model, where, increment, set ?? {})),
    };
  }

  async #create(name: string, data: AuthRow): Promise<AuthRow> {
    const model = keptModel(name);
    const { store, signUpGrant } = this.parts;
    const call = currentCall();
    const input = inputOf(model, data);
    const id = await keepingProblem(async () => {
      if (model.resource !== "users" || !call.profile) return await store.create(call, model.resource, input);
      // What is not the person's own to say is written by the server, behind what was judged by their rules.
      const { id: chosen, email, name, ...kept } = input;
      const own = { ...call.profile, id: chosen ?? null, email: email ?? null, name: name ?? null };
      const made = await store.create(call, "users", own, signUpGrant(textOf(chosen)));
      if (kept.verified === true) await store.update(call, "users", made, { verified: true });
      return made;
    });
    return {
      ...(await this.#read(name, id, data)),
      ...(model.resource === "charter_sessions" && { token: data.token }),
    };
  }

  async #update(name: string, where: AuthCondition[], update: AuthRow): Promise<AuthRow | undefined> {
    const [record] = await this.#records(name, where, 1);
    if (!record) return undefined;
    const model = keptModel(name);
    const id = textOf(record.id);
    await keepingProblem(() => this.parts.store.update(currentCall(), model.resource, id, inputOf(model, update)));
    return await this.#read(name, id, given(where));
  }

  async #updateMany(name: string, where: AuthCondition[], update: AuthRow): Promise<number> {
    const model = keptModel(name);
    const input = inputOf(model, update);
    let count = 0;
    for (const { id } of await this.#records(name, where)) {
      if (await this.parts.store.update(currentCall(), model.resource, textOf(id), input)) count += 1;
    }
    return count;
  }

  async #removeMany(name: string, where: AuthCondition[]): Promise<number> {
    const { resource } = keptModel(name);
    let count = 0;
    for (const { id } of await this.#records(name, where)) {
      if (await this.parts.store.remove(currentCall(), resource, textOf(id))) count += 1;
    }
    return count;
  }

  async #consume(name: string, where: AuthCondition[]): Promise<AuthRow | undefined> {
    const [record] = await this.#records(name, where, 1);
    if (!record) return undefined;
    const model = keptModel(name);
    const claimed = await this.parts.store.remove(currentCall(), model.resource, textOf(record.id));
    return claimed ? rowOf(model, record, given(where)) : undefined;
  }

  /** Adds under the version that was read, again and again while others are faster; the condition is met each time. */
  async #increment(
    name: string,
    where: AuthCondition[],
    increment: Readonly<Record<string, number>>,
    set: AuthRow,
  ): Promise<AuthRow | undefined> {
    const model = keptModel(name);
    for (let tries = 0; tries < patience; tries += 1) {
      const [record] = await this.#records(name, where, 1);
      if (!record) return undefined;
      const sums = Object.entries(increment).map(([field, by]) => {
        const kept = fieldOf(model, field);
        return [kept, Number(record[kept] ?? 0) + by] as const;
      });
      const input = { ...inputOf(model, set), ...Object.fromEntries(sums) };
      const id = textOf(record.id);
      if (await this.parts.store.update(currentCall(), model.resource, id, input, Number(record.version))) {
        return await this.#read(name, id, given(where));
      }
    }
    throw new Error(`${name} is being changed by too many at once`);
  }

  async #read(name: string, id: string, row: AuthRow): Promise<AuthRow> {
    const model = keptModel(name);
    const record = await this.parts.store.records.first(model.resource, [{ field: "id", value: id }]);
    return rowOf(model, record ?? { id }, row);
  }

  async #find(name: string, query: SystemQuery, row: AuthRow): Promise<AuthRow[]> {
    const model = keptModel(name);
    const records = await this.#found(model, query);
    return records.map((record) => rowOf(model, record, row));
  }

  #records(name: string, where: AuthCondition[], limit?: number): Promise<readonly JsonObject[]> {
    return this.#found(keptModel(name), { where: conditions(name, where), ...(limit === undefined ? {} : { limit }) });
  }

  /** What a sealed field holds is compared once it is opened. */
  async #found({ resource, sealed = [] }: KeptModel, query: SystemQuery): Promise<readonly JsonObject[]> {
    const { records } = this.parts.store;
    const hidden = (query.where ?? []).filter(({ field }) => sealed.includes(field));
    if (hidden.length === 0) return await records.find(resource, query);
    if (hidden.some(({ comparison, or }) => comparison !== "eq" || or))
      throw new TypeError("a sealed field is only equal");
    const where = (query.where ?? []).filter((condition) => !hidden.includes(condition));
    const found = await records.find(resource, { where });
    return found.filter((record) => hidden.every(({ field, value }) => record[field] === value)).slice(0, query.limit);
  }
}

interface FindMany {
  model: string;
  where?: AuthCondition[] | undefined;
  limit: number;
  offset?: number | undefined;
  sortBy?: { field: string; direction: "asc" | "desc" } | undefined;
}

interface IncrementOne {
  model: string;
  where: AuthCondition[];
  increment: Record<string, number>;
  set?: Record<string, unknown> | undefined;
}

const comparisons = new Set(["eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in"] as const);

function conditions(name: string, where: readonly AuthCondition[]): readonly SystemCondition[] {
  const model = keptModel(name);
  return where.map(({ field, value, operator = "eq", connector }) => {
    const comparison = [...comparisons].find((each) => each === operator);
    if (!comparison) throw new TypeError(`identity looks for nothing by ${operator}`);
    const kept = fieldOf(model, field);
    return { field: kept, value: wireValue(kept, value), comparison, or: connector === "OR" };
  });
}

/** The changes of an update, whose type only better-auth knows. */
function changesOf(update: unknown): AuthRow {
  return typeof update === "object" && update !== null ? { ...update } : {};
}

/** What a condition gives that the record holds in another form. */
function given(where: readonly AuthCondition[]): AuthRow {
  return Object.fromEntries(where.map(({ field, value }) => [field, value]));
}
