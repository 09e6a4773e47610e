import { parseArgs } from "node:util";
import type { Row } from "./row.ts";
import { rows } from "./rows/index.ts";
import { type Scale, scales } from "./scale.ts";

/** What is asked of a run. */
export interface Options {
  readonly rows: readonly Row[];
  readonly scale: Scale;
  readonly json: boolean;
  /** Whether a goal that is missed is a failure. */
  readonly strict: boolean;
}

/** What `--help` prints. */
export const help = `Usage: ./run bench [FLAGS]

Measures Charter beside a bare handler that does the same work in the same run, prints a table, and writes the figures
to bench/results/. Ends with 0 whether goals are met or not.

  --rows KEYS  only these rows, with commas between
  --quick      little data and very short runs: shows that all of it works, the figures mean nothing
  --full       longer runs, and the chat as large as others measure it
  --json       print the figures as JSON instead of the table
  --strict     end with 1 when a goal is missed
  -h, --help   print this

Rows:
${rows.map(({ key, title }) => `  ${key.padEnd(8)} ${title}`).join("\n")}

Examples:
  ./run bench
  ./run bench --rows a,b,d
  ./run bench --quick --json
`;

/** Reads the flags; undefined when help was asked for. Raises a `TypeError` for flags and rows that there are not. */
export function readOptions(given: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...given],
    options: {
      rows: { type: "string" },
      quick: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      strict: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  if (values.quick && values.full) throw new TypeError("--quick and --full exclude each other.");
  return {
    rows: values.rows === undefined ? rows : values.rows.split(",").map((key) => rowOf(key.trim())),
    scale: values.quick ? scales.quick : values.full ? scales.full : scales.normal,
    json: values.json,
    strict: values.strict,
  };
}

function rowOf(key: string): Row {
  const row = rows.find((each) => each.key === key);
  if (row === undefined)
    throw new TypeError(`There is no row ${key}: the rows are ${rows.map((each) => each.key).join(", ")}.`);
  return row;
}
