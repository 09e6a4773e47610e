// Kills the server under load, many times, and looks for lost writes: `./run kill --help`.
import { parseArgs } from "node:util";
import { killRounds } from "./kill-rounds.ts";
import type { RoundDone } from "./round.ts";
import { summaryText } from "./summary.ts";

const help = `Usage: ./run kill [--rounds 200] [--seed N] [--json]

Starts a server, loads it with writes, ends it with kill -9 at a random moment, starts it again on the same data,
and compares what is there with what was acknowledged. Progress goes to stderr, the summary to stdout.

  --rounds N   how many times (default 200)
  --seed N     the writes and moments of an earlier run (default: new ones)
  --json       the summary as JSON

Ends with 1 when a promise was broken.`;

function wholeNumber(name: string, text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number, not ${text}`);
}

function readArguments() {
  const { values } = parseArgs({
    args: Bun.argv.slice(2),
    options: {
      rounds: { type: "string", default: "200" },
      seed: { type: "string", default: String(crypto.getRandomValues(new Uint16Array(1))[0]) },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  return {
    ...values,
    rounds: Math.max(1, wholeNumber("rounds", values.rounds)),
    seed: wholeNumber("seed", values.seed),
  };
}

function tell(rounds: number, { round, acked, unknown, readyMilliseconds, faults }: RoundDone): void {
  const line = `round ${round}/${rounds}  ${acked} acknowledged  ${unknown} unanswered  ready in ${Math.round(readyMilliseconds)} ms`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}${round === rounds ? "\n" : ""}`);
  else if (round % 10 === 0 || round === rounds) console.error(line);
  for (const { kind, detail } of faults) console.error(`\n${kind}: ${detail}`);
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readArguments>;
  try {
    options = readArguments();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    console.log(help);
    return 0;
  }
  const { rounds, seed, json } = options;
  const summary = await killRounds({ rounds, seed, progress: (done) => tell(rounds, done) });
  console.log(json ? JSON.stringify(summary) : summaryText(summary));
  return summary.faults.length === 0 ? 0 : 1;
}

process.exitCode = await main();
