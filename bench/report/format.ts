import type { Figure, Goal, Ratio } from "./result.ts";

/** A figure in words: `41,200/s`, `2.31 ms`. */
export function figureText(figure: Figure | undefined): string {
  if (figure === undefined) return "–";
  const { value, unit } = figure;
  switch (unit) {
    case "answers/s":
      return `${rounded(value)}/s`;
    case "ms":
    case "MB":
      return `${rounded(value)} ${unit}`;
    case "bytes":
      return `${rounded(value)} B`;
  }
}

/** A ratio in words: `0.73`, `cost × 1.04`. */
export function ratioText(ratio: Ratio | undefined): string {
  if (ratio === undefined) return "–";
  return ratio.of === "rate" ? ratio.value.toFixed(2) : `${ratio.of} × ${ratio.value.toFixed(2)}`;
}

/** A goal in words: `≥ 0.6`, `≤ 300 ms`. */
export function goalText(goal: Goal | undefined, ours: Figure): string {
  if (goal === undefined) return "–";
  const sign = goal.is === "at least" ? "≥" : "≤";
  return goal.of === "ratio" ? `${sign} ${goal.bound}` : `${sign} ${figureText({ ...ours, value: goal.bound })}`;
}

/** Three digits that mean something. */
function rounded(value: number): string {
  if (value >= 1000) return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
