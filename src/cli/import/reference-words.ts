import type { ImportTools } from "./import-tools.ts";
import type { TableMapping } from "./map-source.ts";
import type { SourceRow } from "./source-rows.ts";

/** Why a reference of a row names nothing, by its field, in the words of the source: `Customer 12 was refused.` */
export function referenceWords(
  { fields }: TableMapping,
  row: SourceRow,
  { rows, report }: Pick<ImportTools, "rows" | "report">,
): ReadonlyMap<string, string> {
  return new Map(
    fields.flatMap((source) => {
      const target = source.kind === "reference" ? rows.referenceOf(source, row) : null;
      if (source.kind !== "reference" || target === null) return [];
      const name = `${source.table.name} ${source.columns.map((column) => String(row[column])).join("/")}`;
      return [
        [source.field.name, report.wasRefused(target) ? `${name} was refused.` : `There is no ${name}.`],
      ] as const;
    }),
  );
}
