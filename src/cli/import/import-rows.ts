import { type Deferred, type ImportTools, settled, windowSize } from "./import-tools.ts";
import type { OrderedTable } from "./order-tables.ts";
import { referenceWords } from "./reference-words.ts";
import { faultOfRow, refusalsOf } from "./refusals.ts";
import { keyOf } from "./source-rows.ts";
import { TableImport } from "./table-import.ts";

/**
 * Brings the rows in, table by table. Each row is its own write, validated and logged as any other, so that a refused one
 * takes no other with it; some hundreds are under way at once and share a commit. A record that is there already is left
 * as it is, but for references that an import before this one was kept from setting. Raises what is no fault of a row: a full disk, a lost database.
 */
export async function importRows(tables: readonly OrderedTable[], tools: ImportTools): Promise<void> {
  const deferred: Deferred[] = [];
  for (const table of tables) await new TableImport(table, tools, deferred).run();
  await inWindows(deferred, (entry) => setReferences(entry, tools));
}

async function setReferences(entry: Deferred, tools: ImportTools): Promise<void> {
  const { table, mapping, row, id, version, input } = entry;
  try {
    await tools.writer.write(tools.call(), {
      method: "patch",
      resource: mapping.resource.name,
      id,
      input,
      form: "merge",
      options: { ifMatch: [version], view: { fields: ["id"] } },
    });
  } catch (error) {
    const problem = faultOfRow(error);
    if (problem.code === "precondition_failed") return;
    const named = referenceWords(mapping, row, tools);
    const faults = refusalsOf(problem, { table: table.table, row: keyOf(mapping.table, row), named });
    tools.report.refuseValue(
      table,
      faults.map((fault) => ({ ...fault, reason: `${fault.reason} The record came in without it.` })),
    );
  }
}

async function inWindows<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += windowSize) {
    await settled(items.slice(start, start + windowSize).map(work));
  }
}
