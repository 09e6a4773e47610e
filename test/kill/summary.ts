import type { Entry } from "./ledger.ts";
import type { FoundFault, Retries, RoundDone } from "./round.ts";

/** What a run of kills showed. Times are in milliseconds. */
export interface KillSummary {
  readonly seed: number;
  readonly rounds: number;
  /** Requests that write: acknowledged, answered with a problem, and never answered. */
  readonly acked: number;
  readonly refused: number;
  readonly unknown: number;
  /** Of those never answered, how many were there after the restart. */
  readonly unknownDone: number;
  readonly retries: Retries;
  readonly lost: number;
  readonly doubled: number;
  /** Broken promises of every kind, the lost and the doubled among them. */
  readonly faults: readonly FoundFault[];
  /** From the start of the process to its first answer. */
  readonly ready: { readonly median: number; readonly max: number };
}

/** What the figures are made of. */
export interface SummaryParts {
  readonly seed: number;
  readonly rounds: readonly RoundDone[];
  readonly entries: readonly Entry[];
  readonly done: readonly Entry[];
  readonly retries: Retries;
  readonly fileFaults: readonly FoundFault[];
}

/** Counts what happened. */
export function summarize({ seed, rounds, entries, done, retries, fileFaults }: SummaryParts): KillSummary {
  const faults = [...rounds.flatMap((round) => round.faults), ...fileFaults];
  const of = (outcome: Entry["outcome"], list = entries) => list.filter((entry) => entry.outcome === outcome).length;
  const times = rounds.map(({ readyMilliseconds }) => Math.round(readyMilliseconds)).toSorted((a, b) => a - b);
  return {
    seed,
    rounds: rounds.length,
    acked: of("acked"),
    refused: of("refused"),
    unknown: of("unknown"),
    unknownDone: of("unknown", done),
    retries,
    lost: faults.filter(({ kind }) => kind === "lost").length,
    doubled: faults.filter(({ kind }) => kind === "doubled").length,
    faults,
    ready: { median: times[Math.floor(times.length / 2)] ?? 0, max: times.at(-1) ?? 0 },
  };
}

/** The summary as a person reads it. */
export function summaryText(summary: KillSummary): string {
  const { retries, ready, faults } = summary;
  const lines = [
    `killed           ${summary.rounds} times, seed ${summary.seed}`,
    `acknowledged     ${summary.acked} writes: ${summary.lost} lost, ${summary.doubled} doubled`,
    `refused          ${summary.refused}`,
    `never answered   ${summary.unknown}: ${summary.unknownDone} wholly there, the others not at all`,
    `sent again       ${retries.sent} with their idempotency key, ${retries.replayed} answered from the first time`,
    `ready again in   ${ready.median} ms (median), ${ready.max} ms (longest)`,
    `broken promises  ${faults.length}`,
  ];
  const shown = faults.slice(0, 50).map(({ round, kind, detail }) => {
    return `  ${kind}, ${round === 0 ? "in the file" : `round ${round}`}: ${detail}`;
  });
  return [...lines, ...shown].join("\n");
}
