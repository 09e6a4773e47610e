import { createLogReader, type LogReader } from "../changes/index.ts";
import type { Engine } from "../storage/engine.ts";

/** What a bearer's token stands for, as it was read last. */
export interface Bearer<Found> {
  /** The records that it was read from: a change of one of them makes it void. */
  readonly records: readonly string[];
  readonly found: Found;
}

/** Reads what a token stands for, by its hash; undefined when it stands for nothing. */
export type ReadBearer<Found> = (hash: string) => Promise<Bearer<Found> | undefined>;

/** Bearers remembered at most. */
const mostKnown = 50_000;
/** Changes that are followed one by one; after more, all is forgotten. */
const mostFollowed = 500;

/**
 * Remembers what tokens stand for. What is known is dropped as soon as the log tells of a change of a record that it was read
 * from, before the next request is looked at; so a revoked session, a changed role or a ban holds at once.
 */
export class KnownBearers<Found> {
  readonly #log: LogReader;
  readonly #known = new Map<string, Bearer<Found>>();
  /** By record: the hashes of the tokens that were read from it. */
  readonly #hashes = new Map<string, Set<string>>();
  readonly #stopListening: () => void;
  #through: number | undefined;
  #changed = true;

  /** `resources` are those whose records the tokens are read from. */
  constructor(
    private readonly engine: Engine,
    private readonly resources: readonly string[],
    private readonly readBearer: ReadBearer<Found>,
  ) {
    this.#log = createLogReader(engine.dialect, () => []);
    this.#stopListening = engine.onCommit(() => {
      this.#changed = true;
    });
  }

  /** What a token of this hash stands for: from memory where nothing was committed since it was looked at, else by one query. */
  get(hash: string): Found | undefined | Promise<Found | undefined> {
    if (this.#changed || this.engine.capabilities.manyWriters) return this.#refreshed(hash);
    return this.#known.get(hash)?.found ?? this.#read(hash);
  }

  close(): void {
    this.#stopListening();
  }

  async #refreshed(hash: string): Promise<Found | undefined> {
    this.#changed = false;
    await this.#follow();
    return this.#known.get(hash)?.found ?? (await this.#read(hash));
  }

  /** Forgets what the log says has changed since it was read last. */
  async #follow(): Promise<void> {
    if (this.#through === undefined) {
      await this.#begin();
      return;
    }
    const query = { resources: this.resources, limit: mostFollowed };
    const page = await this.#log.after(this.engine, this.#through, query);
    this.#through = page.through;
    for (const { record } of page.changes) this.#forget(record);
    if (page.more) await this.#begin();
  }

  async #begin(): Promise<void> {
    this.#through = await this.#log.head(this.engine);
    this.#known.clear();
    this.#hashes.clear();
  }

  async #read(hash: string): Promise<Found | undefined> {
    const through = this.#through;
    const bearer = await this.readBearer(hash);
    // What changed while it was read is not remembered: the next request reads it anew.
    if (bearer && through === this.#through && !this.#changed) this.#remember(hash, bearer);
    return bearer?.found;
  }

  #remember(hash: string, bearer: Bearer<Found>): void {
    if (this.#known.size >= mostKnown) {
      this.#known.clear();
      this.#hashes.clear();
    }
    this.#known.set(hash, bearer);
    for (const record of bearer.records) {
      const hashes = this.#hashes.get(record) ?? new Set();
      this.#hashes.set(record, hashes.add(hash));
    }
  }

  #forget(record: string): void {
    for (const hash of this.#hashes.get(record) ?? []) this.#known.delete(hash);
    this.#hashes.delete(record);
  }
}
