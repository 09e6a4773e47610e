/** A decimal's text in its canonical form: a sign for what is below zero, no needless leading zero, all digits of the scale. */
const form = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/** What is wrong with a decimal's text. */
export type DecimalFault = "format" | "too_precise" | "out_of_range";

/**
 * Reads the text of a decimal as an integer count of its smallest unit: `"12.5"` with scale 2 is `1250n`.
 * Exact: a digit beyond the scale is a fault unless it is zero, and so is a value of more than `precision` digits.
 */
export function parseDecimal(text: string, precision: number, scale: number): bigint | DecimalFault {
  const parts = form.exec(text);
  if (!parts) return "format";
  const [, sign = "", whole = "", fraction = ""] = parts;
  const kept = fraction.slice(0, scale);
  if (/[1-9]/.test(fraction.slice(scale))) return "too_precise";
  if (whole !== "0" && whole.length > precision - scale) return "out_of_range";
  const units = BigInt(whole + kept.padEnd(scale, "0"));
  return sign === "-" ? -units : units;
}

/** The canonical text of a count of smallest units: `1250n` with scale 2 is `"12.50"`. */
export function formatDecimal(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const sign = units < 0n ? "-" : "";
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
