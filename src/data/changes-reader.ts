import type { ResourceGrant } from "../access/grant.ts";
import { type Change, personOf } from "../changes/index.ts";
import type { Expression } from "../expression/index.ts";
import { isJsonObject, type Json, type JsonObject } from "../kit/json.ts";
import { didYouMean } from "../kit/nearest.ts";
import { Problem } from "../kit/problem.ts";
import { checkFilter } from "./caller-filter.ts";
import { CommitBell } from "./commit-bell.ts";
import type { Call } from "./context.ts";
import type { CursorScope } from "./cursor.ts";
import type { ChangesPage, ChangesQuery } from "./queries.ts";
import { invalidCursor, limitProblem, parameterProblem } from "./query-problems.ts";
import type { ReadParts } from "./read-parts.ts";
import { RecordSight } from "./record-sight.ts";
import { ShapeCache } from "./shape-cache.ts";
import { readableResource } from "./shown-field.ts";
import { missingResource, notFound } from "./write-checks.ts";

/** A resource whose changes are asked for, and the filter over its records. */
interface Watched {
  readonly grant: ResourceGrant;
  readonly filter?: Expression;
  /** Whether what the caller sees depends on when or by whom a record was last changed. */
  readonly usesLastWrite: boolean;
}

/** What the log does not repeat in the earlier values of a change: the entry before tells it. */
const lastWrite: ReadonlySet<string> = new Set(["updated_at", "updated_by"]);

/** Pieces of the log that one call goes through at most, when nothing in them is for its caller. */
const mostPieces = 20;

/** Reads the log as its caller may see it. */
export class ChangesReader {
  readonly #sight: RecordSight;
  readonly #plans = new ShapeCache<ReadonlyMap<string, Watched>>();

  constructor(private readonly parts: ReadParts) {
    this.#sight = new RecordSight(parts);
  }

  /**
   * The changes after a cursor that this caller may see, oldest first; without a cursor, where the log stands now. What a
   * record was and became is judged by the rules of today. With `wait` it answers as soon as there is something to tell.
   * Raises `cursor_expired` when the log no longer goes back that far, or was restored: then all has to be read anew.
   */
  async changes(call: Call, query: ChangesQuery): Promise<ChangesPage> {
    const { pageSize, defaultPageSize } = this.parts.model.limits;
    const limit = query.limit ?? defaultPageSize;
    if (limit > pageSize) throw limitProblem(`A page holds at most ${pageSize} changes.`, pageSize);
    const { resources = null, filter = null } = query;
    const shape = JSON.stringify([resources, filter]);
    const watched = this.#plans.get(call.grant.rules, shape, () => this.#watched(call, query));
    const scope = scopeOf(call, query);
    const epoch = await this.parts.epoch();
    if (query.since === undefined) {
      const head = await this.parts.log.head(this.parts.engine);
      return { items: [], cursor: this.#seal(epoch, head, scope), more: false };
    }
    const since = readPosition(this.parts.cursors.open(query.since, scope), epoch);
    const bell = new CommitBell(this.parts.engine, call.signal);
    try {
      const until = performance.now() + (query.wait ?? 0) * 1000;
      const found = await this.#follow(call, watched, since, limit, until, bell);
      return { items: found.items, cursor: this.#seal(epoch, found.through, scope), more: found.more };
    } finally {
      bell.close();
    }
  }

  async #follow(
    call: Call,
    watched: ReadonlyMap<string, Watched>,
    since: number,
    limit: number,
    until: number,
    bell: CommitBell,
  ): Promise<Piece> {
    await this.#requireKept(since);
    let piece: Piece = { items: [], through: since, more: true };
    for (let pieces = 0; piece.items.length === 0; pieces += 1) {
      bell.reset();
      piece = await this.#piece(call, watched, piece.through, limit);
      if (piece.more && pieces >= mostPieces) break;
      if (piece.items.length > 0 || piece.more) continue;
      if (!(await bell.rings(until))) break;
      pieces = 0;
    }
    return piece;
  }

  /** One piece of the log: its changes judged one by one, until the page is full. */
  async #piece(call: Call, watched: ReadonlyMap<string, Watched>, after: number, limit: number): Promise<Piece> {
    const { engine, log } = this.parts;
    const query = {
      resources: [...watched.keys()],
      org: call.grant.principal.org?.id ?? null,
      limit: this.parts.model.limits.pageSize,
      deadline: call.deadline,
    };
    const page = await log.after(engine, after, query);
    const items: JsonObject[] = [];
    for (const change of page.changes) {
      const of = watched.get(change.resource);
      const item = of && (await this.#item(call, of, change));
      if (item) items.push(item);
      if (items.length >= limit)
        return { items, through: change.sequence, more: page.more || change !== page.changes.at(-1) };
    }
    return { items, through: page.through, more: page.more };
  }

  /** What a change is to this caller; undefined where it is nothing. */
  async #item(call: Call, watched: Watched, change: Change): Promise<JsonObject | undefined> {
    const { grant, filter } = watched;
    const { after, operation, resource, record: id, version } = change;
    const before = await this.#before(watched, change);
    const seen = before !== null && (await this.#sight.sees(call, grant, before, filter));
    const sees = after !== null && (await this.#sight.sees(call, grant, after, filter));
    if (!seen && !sees) return undefined;
    const about = {
      resource,
      id,
      version,
      at: new Date(change.at).toISOString(),
      by: personOf(change.actor),
    };
    if (sees) {
      const event = seen ? "update" : operation === "create" ? "create" : "enter";
      return { event, ...about, record: await this.#sight.show(call, grant, after) };
    }
    if (operation === "delete" || operation === "trash") return { event: "delete", ...about };
    return { event: "leave", resource, id };
  }

  /** The record before a change: the log holds it whole for a delete, else the values that changed. */
  async #before({ usesLastWrite }: Watched, change: Change): Promise<JsonObject | null> {
    const { after, before, operation, resource, record, org, version } = change;
    if (before === null || operation === "create") return null;
    if (after === null) return before;
    const known = { ...after, ...before, version: version - 1 };
    if (!usesLastWrite) return known;
    const earlier = await this.parts.log.ofVersion(this.parts.engine, { resource, id: record, org }, version - 1);
    if (!earlier?.after) return known;
    const { updated_at = null, updated_by = null } = earlier.after;
    return { ...known, updated_at, updated_by };
  }

  #watched(call: Call, query: ChangesQuery): ReadonlyMap<string, Watched> {
    const { model } = this.parts;
    const { rules } = call.grant;
    const readable = [...model.resources.keys()].filter((name) => readableResource(rules, name));
    if (readable.length === 0) throw notFound();
    const watched = new Map<string, Watched>();
    for (const name of query.resources ?? readable) {
      const grant = readableResource(rules, name);
      if (!grant) throw rules.needsOrganization(name) ? missingResource(rules, name) : unknownResource(name, readable);
      const filter = query.filter === undefined ? undefined : checkFilter(model, call, name, query.filter);
      const usesLastWrite = [grant.read, filter].some(
        (condition) => typeof condition === "object" && condition.uses.some(({ member }) => lastWrite.has(member)),
      );
      watched.set(name, { grant, ...(filter && { filter }), usesLastWrite });
    }
    return watched;
  }

  async #requireKept(since: number): Promise<void> {
    const { engine, log } = this.parts;
    if (since < (await log.oldest(engine)) - 1 || since > (await log.head(engine))) throw expired();
  }

  #seal(epoch: string, sequence: number, scope: CursorScope): string {
    return this.parts.cursors.seal({ epoch, sequence }, scope);
  }
}

interface Piece {
  readonly items: readonly JsonObject[];
  /** The sequence up to which the log was judged. */
  readonly through: number;
  readonly more: boolean;
}

function scopeOf(call: Call, { resources, filter }: ChangesQuery): CursorScope {
  return { principal: call.grant.principal, query: ["changes", resources ?? null, filter ?? null] };
}

function readPosition(position: Json, epoch: string): number {
  if (!isJsonObject(position) || typeof position.sequence !== "number") throw invalidCursor();
  if (position.epoch !== epoch) throw expired();
  return position.sequence;
}

function expired(): Problem {
  return new Problem("cursor_expired", "The log does not go back that far: read everything anew.", {
    extra: { resync: true },
  });
}

function unknownResource(name: string, names: readonly string[]): Problem {
  const shown = JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
  return parameterProblem("resources", `There is no resource ${shown}.${didYouMean(name, names)}`);
}
