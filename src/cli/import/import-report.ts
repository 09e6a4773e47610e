import type { Json } from "../../kit/json.ts";
import { counted, grouped, type Terminal } from "../terminal/terminal.ts";
import { type Refusal, refusalLines } from "./refusals.ts";

/** How an import went for one table. */
export interface TableReport {
  readonly table: string;
  readonly resource: string;
  readonly rows: number;
  created: number;
  existing: number;
  refused: number;
}

/** Refusals beyond this many are counted, and not kept: a wrong field refuses every row for one reason. */
const mostKept = 1000;

/** What an import did, gathered while it runs. */
export class ImportReport {
  readonly tables: TableReport[] = [];
  readonly refusals: Refusal[] = [];
  readonly #refusedIds = new Set<string>();
  #refused = 0;

  constructor(readonly notes: readonly string[]) {}

  /** Starts the account of a table. */
  startTable(table: string, resource: string, rows: number): TableReport {
    const report = { table, resource, rows, created: 0, existing: 0, refused: 0 };
    this.tables.push(report);
    return report;
  }

  /** Notes a row that was refused, whose record would have had this id; one with several faults counts once. */
  refuse(table: TableReport, id: string, faults: readonly Refusal[]): void {
    this.#refusedIds.add(id);
    this.refuseValue(table, faults);
  }

  /** Notes a row that came in without a value which was refused. */
  refuseValue(table: TableReport, faults: readonly Refusal[]): void {
    table.refused += 1;
    this.#refused += 1;
    const room = mostKept - this.refusals.length;
    if (room > 0) this.refusals.push(...faults.slice(0, room));
  }

  /** Whether the row of the record with this id was refused. */
  wasRefused(id: string): boolean {
    return this.#refusedIds.has(id);
  }

  /** How many rows were refused, wholly or in a value. */
  get refused(): number {
    return this.#refused;
  }

  /** The report for a machine. */
  toJson(milliseconds: number): Json {
    return {
      created: this.#sum("created"),
      existing: this.#sum("existing"),
      refused: this.#refused,
      milliseconds: Math.round(milliseconds),
      tables: this.tables.map((table) => ({ ...table })),
      refusals: this.refusals.map((refusal) => ({ ...refusal })),
      notes: [...this.notes],
    };
  }

  /** Prints the report for a person. */
  print(terminal: Terminal, milliseconds: number): void {
    const { paint } = terminal;
    const width = Math.max(0, ...this.tables.map((table) => table.resource.length));
    for (const table of this.tables) {
      const mark = table.refused > 0 ? paint.yellow("!") : paint.green("✓");
      const parts = [
        `${grouped(table.created).padStart(9)} created`,
        ...(table.existing > 0 ? [`${grouped(table.existing)} there already`] : []),
        ...(table.refused > 0 ? [paint.yellow(`${grouped(table.refused)} refused`)] : []),
      ];
      terminal.line(`  ${mark} ${table.resource.padEnd(width)} ${parts.join(", ")}`);
    }
    this.#printNotes(terminal);
    this.#printRefusals(terminal);
    const created = counted(this.#sum("created"), "record");
    terminal.line();
    terminal.line(`${paint.bold(`${created} in ${(milliseconds / 1000).toFixed(2)} s.`)}${this.#remainder()}`);
    terminal.line(
      this.#refused > 0
        ? "Mend these rows or widen the definition, then import again: what is in stays as it is."
        : "Look at them: charter dev",
    );
  }

  #printNotes(terminal: Terminal): void {
    if (this.notes.length > 0) terminal.line();
    for (const note of this.notes) terminal.line(`  ${terminal.paint.yellow("!")} ${note}`);
  }

  #printRefusals(terminal: Terminal): void {
    const { paint } = terminal;
    if (this.refusals.length === 0) return;
    terminal.line();
    terminal.line(paint.bold("Refused:"));
    for (const line of refusalLines(this.refusals, paint)) terminal.line(line);
  }

  #remainder(): string {
    const existing = this.#sum("existing");
    const parts = [
      ...(existing > 0 ? [`${grouped(existing)} were there already.`] : []),
      ...(this.#refused > 0 ? [`${grouped(this.#refused)} were refused.`] : []),
    ];
    return parts.length === 0 ? "" : ` ${parts.join(" ")}`;
  }

  #sum(name: "created" | "existing"): number {
    return this.tables.reduce((total, table) => total + table[name], 0);
  }
}
