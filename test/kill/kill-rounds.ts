import { Random } from "../../examples/helpdesk/seed/random.ts";
import { ApiFacts } from "./api-facts.ts";
import { Checker } from "./checker.ts";
import { send } from "./client.ts";
import { type FileFacts, readFile } from "./file-facts.ts";
import { type Entry, Ledger } from "./ledger.ts";
import { Load } from "./load.ts";
import type { FoundFault, Retries, RoundDone } from "./round.ts";
import { ServerLife } from "./server-life.ts";
import { type KillSummary, summarize } from "./summary.ts";
import { Workload } from "./workload.ts";

/** How the server is killed, and how often. */
export interface KillOptions {
  readonly rounds: number;
  /** The same seed gives the same writes and the same moments; what these meet is up to the machine. */
  readonly seed: number;
  readonly writers?: number;
  /** Kills at this acknowledgement of each round; else at a random one, or at a random moment. */
  readonly acks?: number;
  /** Told after each round. */
  readonly progress?: (done: RoundDone) => void;
  /** Breaks the database between a kill and the restart after it: for showing that the checker finds it. */
  readonly sabotage?: (database: string, round: readonly Entry[]) => void;
}

/** Acknowledged keyed requests that are sent again after each restart, beside all whose outcome is unknown. */
const ackedRetries = 5;

/**
 * Kills a server under load again and again, on the same data, and compares what is there after each restart with what was
 * acknowledged: through the API after each, and in the file once the server has stopped for good.
 */
export async function killRounds(options: KillOptions): Promise<KillSummary> {
  const life = await ServerLife.prepare();
  try {
    return await new KillRun(life, options).run();
  } finally {
    await life.remove();
  }
}

class KillRun {
  readonly #random: Random;
  readonly #ledger = new Ledger();
  readonly #checker = new Checker();
  readonly #facts = new ApiFacts();
  readonly #workload: Workload;
  readonly #rounds: RoundDone[] = [];
  #retries: Retries = { sent: 0, replayed: 0 };

  constructor(
    private readonly life: ServerLife,
    private readonly options: KillOptions,
  ) {
    this.#random = new Random(options.seed);
    this.#workload = new Workload(new Random(options.seed + 1));
  }

  async run(): Promise<KillSummary> {
    let { url } = await this.life.start();
    await this.#facts.begin(url);
    for (let round = 1; round <= this.options.rounds; round += 1) url = await this.#round(round, url);
    await this.life.stop();
    const file = readFile(this.life.database);
    return summarize({
      seed: this.options.seed,
      rounds: this.#rounds,
      entries: this.#ledger.entries,
      done: this.#checker.done(this.#ledger.entries),
      retries: this.#retries,
      fileFaults: this.#checkFile(file),
    });
  }

  /** One fault; gives the address of the server after it. */
  async #round(round: number, before: string): Promise<string> {
    const first = this.#ledger.entries.length;
    await this.#loadAndKill(before);
    const entries = this.#ledger.entries.slice(first);
    const unknown = entries.filter(({ outcome }) => outcome === "unknown").length;
    this.options.sabotage?.(this.life.database, entries);
    if (this.#random.chance(0.2)) await this.life.startInVain(this.#random.between(1, 250));
    const { url, milliseconds } = await this.life.start();
    await this.#retry(url, entries);
    const faults = this.#checker.check(entries, await this.#facts.read(url, entries));
    const done: RoundDone = {
      round,
      acked: this.#ledger.acked,
      unknown,
      readyMilliseconds: milliseconds,
      faults: faults.map((fault) => ({ ...fault, round })),
    };
    this.#rounds.push(done);
    this.options.progress?.(done);
    return url;
  }

  /** Every other time after a while, else at an acknowledgement: then the commits of others are on their way. */
  async #loadAndKill(url: string): Promise<void> {
    const timed = this.options.acks === undefined && this.#random.chance(0.5);
    const acks = this.options.acks ?? this.#random.between(1, 500);
    const moment = Promise.withResolvers<void>();
    const load = new Load({
      url,
      writers: this.options.writers ?? 16,
      ledger: this.#ledger,
      workload: this.#workload,
      answered: ({ acked }) => {
        if (!timed && acked >= acks) moment.resolve();
      },
    });
    if (timed) setTimeout(moment.resolve, this.#random.between(5, 200));
    await Promise.race([moment.promise, load.ended()]);
    load.stop();
    await this.life.kill();
    await load.ended();
  }

  /** Sends keyed requests again: those without an answer, and some that had one. None may be done twice. */
  async #retry(url: string, entries: readonly Entry[]): Promise<void> {
    const keyed = entries.filter(({ operation }) => operation.idempotencyKey !== undefined);
    const unknown = keyed.filter(({ outcome }) => outcome === "unknown");
    const acked = keyed.filter(({ outcome }) => outcome === "acked").slice(-ackedRetries);
    const sent = await Promise.all([...unknown, ...acked].map((entry) => send(url, this.#ledger, entry)));
    this.#retries = {
      sent: this.#retries.sent + sent.length,
      replayed: this.#retries.replayed + sent.filter(({ replayed }) => replayed).length,
    };
  }

  /** The last look: everything at once, in the file, by a checker that remembers nothing of the rounds. */
  #checkFile(file: FileFacts): readonly FoundFault[] {
    const { entries } = this.#ledger;
    const checker = new Checker();
    const faults = [...checker.check(entries, file)];
    for (const detail of file.damage) faults.push({ kind: "row", detail });
    const kept = checker.done(entries).filter(({ operation }) => operation.idempotencyKey !== undefined).length;
    if (kept !== file.keptAnswers) {
      faults.push({ kind: "row", detail: `${kept} keyed writes were done, but ${file.keptAnswers} answers are kept` });
    }
    return faults.map((fault) => ({ ...fault, round: 0 }));
  }
}
