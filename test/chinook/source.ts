import { Database } from "bun:sqlite";
import { sourceFile } from "./chinook-server.ts";
import type { Cell } from "./questions.ts";
import type { ColumnForm, ExpectedTable } from "./tables.ts";

/** A record in the words of the source: its columns by field, references as the source's keys. */
export type Words = Readonly<Record<string, Cell>>;

/** The source, asked in plain SQL. What it says is what the API has to say. */
export class Source {
  readonly #database = new Database(sourceFile, { readonly: true });

  /** The rows of a query, each as its cells in the order of the columns. */
  rows(sql: string): readonly (readonly Cell[])[] {
    return this.#database
      .query<never, []>(sql)
      .values()
      .map((row) => row.map(cell));
  }

  /** The names of a table's columns. */
  columns(table: string): readonly string[] {
    return this.rows(`SELECT name FROM pragma_table_info('${table}')`).map(([name]) => String(name));
  }

  /** Every row of a table as its record should be. */
  records({ table, columns }: ExpectedTable): readonly Words[] {
    const names = this.columns(table);
    return this.rows(`SELECT * FROM ${table}`).map((row) =>
      Object.fromEntries(
        row.map((value, index) => {
          const name = names[index] ?? "";
          const [field, form] = columns[name] ?? [name, "same"];
          return [field, inForm(value, form)];
        }),
      ),
    );
  }

  close(): void {
    this.#database.close();
  }
}

function inForm(value: Cell, form: ColumnForm): Cell {
  if (form === "day") return typeof value === "string" ? value.slice(0, 10) : value;
  return form === "money" ? Number(value).toFixed(2) : value;
}

function cell(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`the source holds a ${typeof value}, which has no cell`);
}
