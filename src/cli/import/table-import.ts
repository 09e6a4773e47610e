import type { Json } from "../../kit/json.ts";
import type { Problem } from "../../kit/problem.ts";
import { convertValue } from "./convert-value.ts";
import type { TableReport } from "./import-report.ts";
import { type Deferred, type ImportTools, settled, windowSize } from "./import-tools.ts";
import type { TableMapping } from "./map-source.ts";
import type { OrderedTable } from "./order-tables.ts";
import { referenceWords } from "./reference-words.ts";
import { faultOfRow, type Refusal, refusalsOf } from "./refusals.ts";
import { keyOf, type SourceRow } from "./source-rows.ts";

/** Brings the rows of one table in, those first that others of it refer to. What names a later record goes to `deferred`. */
export class TableImport {
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

  /** Done once every row is in or refused. */
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
      this.tools.report.refuse(this.#report, id, faults);
      this.tools.progress.advance(1, this.#label);
      return;
    }
    this.#pending.add(id);
    this.#window.push(this.#write(row, id, input, later));
  }

  async #write(row: SourceRow, id: string, input: Record<string, Json>, later: Record<string, Json>): Promise<void> {
    try {
      const { value } = await this.tools.writer.write(this.tools.call(), {
        method: "put",
        resource: this.#mapping.resource.name,
        id,
        input,
        options: { ifNoneMatch: "any", view: { fields: ["id"] } },
      });
      this.#report.created += 1;
      this.#defer(row, id, value.version, later);
    } catch (error) {
      const problem = faultOfRow(error);
      if (problem.code !== "precondition_failed") {
        this.#refuse(row, id, problem);
        return;
      }
      this.#report.existing += 1;
      this.#defer(row, id, 1, later);
    } finally {
      this.tools.progress.advance(1, this.#label);
    }
    if (this.#refersToItself) this.#placed.add(id);
  }

  #defer(row: SourceRow, id: string, version: number, input: Record<string, Json>): void {
    if (Object.keys(input).length === 0) return;
    this.deferred.push({ table: this.#report, mapping: this.#mapping, row, id, version, input });
  }

  #refuse(row: SourceRow, id: string, problem: Problem): void {
    const named = referenceWords(this.#mapping, row, this.tools);
    const refused = { table: this.#report.table, row: keyOf(this.#mapping.table, row), named };
    this.tools.report.refuse(this.#report, id, refusalsOf(problem, refused));
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
    return { table: this.#report.table, row: keyOf(this.#mapping.table, row), field, reason };
  }
}
