const form = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/**
 * The text of a decimal in units of its last digit: `"12.5"` with a scale of 2 is `1250n`.
 * Undefined for what is no decimal, or does not fit the precision and scale exactly.
 */
export function decimalUnits(text: string, precision: number, scale: number): bigint | undefined {
  const parts = form.exec(text);
  if (parts === null) return undefined;
  const [, sign = "", whole = "", fraction = ""] = parts;
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  if (whole !== "0" && whole.length > precision - scale) return undefined;
  const units = BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
  return sign === "-" ? -units : units;
}

/** The text of so many units, with every digit of the scale: `1250n` with a scale of 2 is `"12.50"`. */
export function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? "" : `.${digits.slice(-scale)}`;
  return `${units < 0n ? "-" : ""}${whole}${fraction}`;
}
