import type { TimePart } from "./node.ts";

/** The first and last millisecond that a time may have: the years 1 to 9999 (RFC 3339). */
export const timeRange = { first: -62_135_596_800_000n, last: 253_402_300_799_999n } as const;

/** The shortest and longest duration in milliseconds: about 10,000 years each way (protobuf's `Duration`, which CEL takes). */
export const durationRange = { first: -315_576_000_000_000n, last: 315_576_000_000_000n } as const;

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,3}0*)?([Zz]|[+-]\d\d:\d\d)$/;
const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1, us: 0.001, ns: 0.000_001 };

/** Milliseconds since 1970 of an RFC 3339 time or a date; undefined when it is neither, or finer than a millisecond. */
export function parseTime(text: string): bigint | undefined {
  const date = /^\d{4}-\d\d-\d\d$/.test(text);
  if (!date && !rfc3339.test(text)) return undefined;
  const at = Date.parse(date ? `${text}T00:00:00Z` : text.toUpperCase());
  if (Number.isNaN(at)) return undefined;
  if (date && new Date(at).toISOString().slice(0, 10) !== text) return undefined;
  const time = BigInt(at);
  return time < timeRange.first || time > timeRange.last ? undefined : time;
}

/** Milliseconds of a duration as CEL writes it: `72h`, `1h30m`, `-1.5s`; undefined when it is none, finer than a millisecond, or out of range. */
export function parseDuration(text: string): bigint | undefined {
  const match = /^([+-]?)((?:\d+(?:\.\d+)?(?:h|ms|us|ns|m|s))+)$/.exec(text);
  if (!match) return undefined;
  let total = 0;
  for (const [, amount = "", unit = ""] of (match[2] ?? "").matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g)) {
    total += Number(amount) * (units[unit] ?? 0);
  }
  if (!Number.isSafeInteger(total)) return undefined;
  const duration = BigInt(match[1] === "-" ? -total : total);
  return duration < durationRange.first || duration > durationRange.last ? undefined : duration;
}

/** A part of a time in UTC, counted as CEL counts it: months, days of the month (`getDayOfMonth`) and of the year from 0. */
export function timePart(milliseconds: number, part: TimePart): number {
  const time = new Date(milliseconds);
  switch (part) {
    case "getFullYear":
      return time.getUTCFullYear();
    case "getMonth":
      return time.getUTCMonth();
    case "getDate":
      return time.getUTCDate();
    case "getDayOfMonth":
      return time.getUTCDate() - 1;
    case "getDayOfWeek":
      return time.getUTCDay();
    case "getDayOfYear":
      return Math.floor((milliseconds - yearStart(time)) / 86_400_000);
    case "getHours":
      return time.getUTCHours();
    case "getMinutes":
      return time.getUTCMinutes();
    case "getSeconds":
      return time.getUTCSeconds();
    default:
      return time.getUTCMilliseconds();
  }
}

/** Years below 100 are themselves, not 1900 and later, only when set apart from `Date.UTC`. */
function yearStart(time: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(time.getUTCFullYear(), 0, 1);
  return start.getTime();
}
