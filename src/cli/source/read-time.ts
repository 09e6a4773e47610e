/** A moment read from a source: milliseconds since 1970, and whether it stands at midnight UTC. */
export interface SourceTime {
  readonly milliseconds: number;
  readonly midnight: boolean;
}

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const day = 86_400_000;
/** Numbers above this are taken for milliseconds, below for seconds: it is the year 5138 in seconds, 1973 in milliseconds. */
const firstMilliseconds = 100_000_000_000;

/**
 * Reads a time as SQLite databases hold them: ISO 8601 text with or without a time or zone (none means UTC),
 * or a Unix time in seconds or milliseconds. Undefined for anything else, and for days that no calendar has.
 * See https://www.sqlite.org/lang_datefunc.html ("Time Values").
 */
export function readTime(value: unknown): SourceTime | undefined {
  if (typeof value === "number" || typeof value === "bigint") return fromUnix(Number(value));
  if (typeof value !== "string") return undefined;
  const match = pattern.exec(value.trim());
  if (match === null) return undefined;
  const [, year, month, date, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const offset = zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const parsed = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}.${milliseconds}${offset}`);
  if (Number.isNaN(parsed) || Number(date) > daysOfMonth(Number(year), Number(month))) return undefined;
  return { milliseconds: parsed, midnight: parsed % day === 0 };
}

function fromUnix(value: number): SourceTime | undefined {
  const milliseconds = Math.round(Math.abs(value) < firstMilliseconds ? value * 1000 : value);
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds) > 8.64e15) return undefined;
  return { milliseconds, midnight: milliseconds % day === 0 };
}

function daysOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
