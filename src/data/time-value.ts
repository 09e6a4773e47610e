const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/;
const timeForm = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;

/** What is wrong with the text of a time. */
export type TimeFault = "format" | "too_precise" | "out_of_range";

/** Says whether the text is a day of the Gregorian calendar, years 0001 to 9999: `2026-11-23`. */
export function isDate(text: string): boolean {
  const parts = dateForm.exec(text);
  if (!parts || parts[1] === "0000") return false;
  const at = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/**
 * Reads an RFC 3339 time with its offset and gives it in UTC with milliseconds: `2026-11-23T10:00:00.000Z`.
 * Finer than a millisecond is a fault unless the further digits are zero; leap seconds (`:60`) are none we can keep.
 */
export function normalizeTime(text: string): { readonly value: string } | TimeFault {
  const parts = timeForm.exec(text);
  if (!parts) return "format";
  const [
    ,
    date = "",
    hour = "",
    minute = "",
    second = "",
    fraction = "",
    ,
    sign,
    offsetHour = "0",
    offsetMinute = "0",
  ] = parts;
  if (!isDate(date) || hour > "23" || minute > "59" || second > "59") return "format";
  if (offsetHour > "23" || offsetMinute > "59") return "format";
  if (/[1-9]/.test(fraction.slice(3))) return "too_precise";
  const local = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  const value = new Date(sign === "-" ? local + offset : local - offset).toISOString();
  return value.length === 24 && !value.startsWith("0000") ? { value } : "out_of_range";
}
