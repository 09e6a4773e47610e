import type { Paint } from "../../src/cli/terminal/terminal.ts";
import { figureText, goalText, ratioText } from "./format.ts";
import type { Result } from "./result.ts";

const heads = ["row", "what", "ours", "reference", "ratio", "goal", ""];
/** Columns whose figures stand right. */
const figures = new Set([2, 3, 4, 5]);

/** The results as a table, a line each, and under it what else was found. */
export function tableOf(results: readonly Result[], paint: Paint): readonly string[] {
  const lines = results.map((result) => [
    result.row,
    result.title,
    figureText(result.ours),
    figureText(result.reference),
    ratioText(result.ratio),
    goalText(result.goal, result.ours),
    result.met === undefined ? "" : result.met ? "met" : "not met",
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...lines.map((line) => (line[column] ?? "").length)),
  );
  const text = (line: readonly string[]): string =>
    line
      .map((cell, column) =>
        figures.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const notes = results.flatMap(({ row, notes: found }) => found.map((note) => paint.dim(`${row}: ${note}`)));
  const table = lines.map((line, index) => {
    const { met } = results[index] ?? {};
    return met === undefined ? text(line) : met ? paint.green(text(line)) : paint.red(text(line));
  });
  return [paint.bold(text(heads)), ...table, ...(notes.length > 0 ? ["", ...notes] : [])];
}
