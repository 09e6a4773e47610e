import type { Json } from "../../kit/json.ts";
import { counted, grouped, type Terminal } from "../terminal/terminal.ts";

/** Why a row, or one value of it, did not come in. `field` is absent when the whole row was judged. */
export interface Refusal {
  readonly table: string;
  /** The row's key as text. */
  readonly row: string;
  readonly field?: string;
  readonly reason: string;
}

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
const mostShown = 20;

/** What an import did, gathered while it runs. */
export class ImportReport {
  readonly tables: TableReport[] = [];
  readonly refusals: Refusal[] = [];
  #refused = 0;

  constructor(readonly notes: readonly string[]) {}

  /** Starts the account of a table. */
  startTable(table: string, resource: string, rows: number): TableReport {
    const report = { table, resource, rows, created: 0, existing: 0, refused: 0 };
    this.tables.push(report);
    return report;
  }

  /** Notes what was refused; a row with several faults is one refused row. */
  refuse(table: TableReport, faults: readonly Refusal[]): void {
    table.refused += 1;
    this.#refused += 1;
    const room = mostKept - this.refusals.length;
    if (room > 0) this.refusals.push(...faults.slice(0, room));
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
    for (const { table, row, field, reason } of this.refusals.slice(0, mostShown)) {
      terminal.line(`  ${table} ${row}${field === undefined ? "" : ` ${paint.cyan(field)}`}: ${reason}`);
    }
    const more = this.refusals.length - mostShown;
    if (more > 0) terminal.line(paint.dim(`  … and ${grouped(more)} more; --json names them.`));
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
