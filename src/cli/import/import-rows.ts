import type { Call } from "../../data/context.ts";
import type { DataWriter } from "../../data/queries.ts";
import type { Json } from "../../kit/json.ts";
import { Problem } from "../../kit/problem.ts";
import type { ProgressBar } from "../terminal/progress-bar.ts";
import { convertValue } from "./convert-value.ts";
import type { ImportReport, Refusal, TableReport } from "./import-report.ts";
import type { TableMapping } from "./map-source.ts";
import type { OrderedTable } from "./order-tables.ts";
import type { SourceRow, SourceRows } from "./source-rows.ts";

/** What an import works with. */
export interface ImportTools {
  readonly writer: DataWriter;
  /** A fresh call under the import's grant, with its own deadline. */
  readonly call: () => Call;
  readonly rows: SourceRows;
  readonly report: ImportReport;
  readonly progress: ProgressBar;
}

/** A reference that is set once the record it names is there. */
interface Deferred {
  readonly table: TableReport;
  readonly resource: string;
  readonly row: string;
  readonly id: string;
  readonly input: Readonly<Record<string, Json>>;
}

/** Writes under way at once: the engine commits them as one group. */
const windowSize = 500;

/**
 * Brings the rows in, table by table. Each row is its own write, validated and logged as any other, so that a refused one
 * takes no other with it; some hundreds are under way at once and share a commit. A record that is there already is left
 * as it is. Raises what is no fault of a row: a full disk, a lost database.
 */
export async function importRows(tables: readonly OrderedTable[], tools: ImportTools): Promise<void> {
  const deferred: Deferred[] = [];
  for (const table of tables) await new TableImport(table, tools, deferred).run();
  await inWindows(deferred, (entry) => setReferences(entry, tools));
}

class TableImport {
  readonly #mapping: TableMapping;
  readonly #report: TableReport;
  readonly #label: string;
  /** Ids written and not yet known to be in; ids that are in. Kept only for a table that refers to itself. */
  readonly #pending = new Set<string>();
  readonly #placed = new Set<string>();
  #window: Promise<void>[] = [];

  constructor(
    private readonly ordered: OrderedTable,
    private readonly tools: ImportTools,
    private readonly deferred: Deferred[],
  ) {
    this.#mapping = ordered.mapping;
    const { table, resource } = this.#mapping;
    this.#report = tools.report.startTable(table.name, resource.name, table.rows);
    this.#label = resource.name;
  }

  async run(): Promise<void> {
    for (const row of this.tools.rows.rows(this.#mapping)) {
      await this.#start(row);
      if (this.#window.length >= windowSize) await this.#flush();
    }
    await this.#flush();
  }

  async #start(row: SourceRow): Promise<void> {
    const id = this.tools.rows.idOf(this.#mapping.table, row);
    const input: Record<string, Json> = {};
    const later: Record<string, Json> = {};
    const faults: Refusal[] = [];
    for (const source of this.#mapping.fields) {
      const { name } = source.field;
      if (source.kind === "value") {
        const converted = convertValue(source.field, row[source.column] ?? null);
        if ("value" in converted) input[name] = converted.value;
        else faults.push(this.#fault(row, converted.reason, name));
        continue;
      }
      const target = this.tools.rows.referenceOf(source, row);
      const own = source.table.name === this.#mapping.table.name;
      if (own && target !== null && this.#pending.has(target)) await this.#flush();
      const isLater =
        this.ordered.deferred.has(name) || (own && !source.field.required && !this.#placed.has(target ?? ""));
      if (target !== null && isLater) later[name] = target;
      else input[name] = target;
    }
    if (faults.length > 0) {
      this.tools.report.refuse(this.#report, faults);
      this.tools.progress.advance(1, this.#label);
      return;
    }
    this.#pending.add(id);
    this.#window.push(this.#write(row, id, input, later));
  }

  async #write(row: SourceRow, id: string, input: Record<string, Json>, later: Record<string, Json>): Promise<void> {
    const resource = this.#mapping.resource.name;
    try {
      await this.tools.writer.write(this.tools.call(), {
        method: "put",
        resource,
        id,
        input,
        options: { ifNoneMatch: "any", view: { fields: ["id"] } },
      });
      this.#report.created += 1;
      if (Object.keys(later).length > 0) {
        this.deferred.push({ table: this.#report, resource, row: this.#key(row), id, input: later });
      }
    } catch (error) {
      const problem = faultOfRow(error);
      if (problem.code !== "precondition_failed") {
        this.tools.report.refuse(this.#report, refusalsOf(problem, this.#report.table, this.#key(row)));
        return;
      }
      this.#report.existing += 1;
    } finally {
      this.tools.progress.advance(1, this.#label);
    }
    if (this.#refersToItself) this.#placed.add(id);
  }

  async #flush(): Promise<void> {
    const window = this.#window;
    this.#window = [];
    await settled(window);
    this.#pending.clear();
  }

  get #refersToItself(): boolean {
    return this.#mapping.fields.some(
      (field) => field.kind === "reference" && field.table.name === this.#mapping.table.name,
    );
  }

  #fault(row: SourceRow, reason: string, field: string): Refusal {
    return { table: this.#report.table, row: this.#key(row), field, reason };
  }

  #key(row: SourceRow): string {
    const { primaryKey } = this.#mapping.table;
    return (primaryKey.length > 0 ? primaryKey : ["rowid"]).map((column) => String(row[column])).join("/");
  }
}

async function setReferences(entry: Deferred, { writer, call, report }: ImportTools): Promise<void> {
  const { resource, id, input } = entry;
  try {
    await writer.write(call(), {
      method: "patch",
      resource,
      id,
      input,
      form: "merge",
      options: { view: { fields: ["id"] } },
    });
  } catch (error) {
    const faults = refusalsOf(faultOfRow(error), entry.table.table, entry.row);
    report.refuse(
      entry.table,
      faults.map((fault) => ({ ...fault, reason: `${fault.reason} The record came in without it.` })),
    );
  }
}

async function inWindows<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += windowSize) {
    await settled(items.slice(start, start + windowSize).map(work));
  }
}

/** Waits for all, so that none is left under way when one fails; then raises the first failure. */
async function settled(promises: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}

/** A problem that lies in the row itself; whatever else went wrong is raised again. */
function faultOfRow(error: unknown): Problem {
  if (error instanceof Problem && error.status < 500) return error;
  throw error;
}

function refusalsOf(problem: Problem, table: string, row: string): readonly Refusal[] {
  if (problem.errors.length === 0) return [{ table, row, reason: problem.message }];
  return problem.errors.map((error) => {
    const field = error.pointer.replace(/^\//, "");
    return { table, row, ...(field === "" ? {} : { field }), reason: error.message };
  });
}
