/** The units of time that figures can be grouped by. */
export const timeUnits = ["year", "quarter", "month", "week", "day", "hour"] as const;

/** A unit of time. */
export type TimeUnit = (typeof timeUnits)[number];

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  /** How far the zone is ahead of UTC, in minutes. */
  readonly offset: number;
}

const hour = 3_600_000;
const day = 24 * hour;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Says whether the name is that of a time zone (IANA), as the platform knows them. */
export function isTimeZone(zone: string): boolean {
  try {
    return /^[A-Za-z]/.test(zone) && formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The beginning of the unit of time that holds a moment, as people in a time zone count: the date of its first day (weeks
 * begin on Monday, ISO 8601), and for an hour its RFC 3339 time with the zone's offset then, so that the two hours between
 * two and three of the day when clocks are put back stay two. The years 1 to 9999.
 */
export function timeBucket(milliseconds: number, unit: TimeUnit, zone: string): string {
  const local = zone === "UTC" ? utc(milliseconds) : localTime(milliseconds, zone);
  const { year, month, day: date } = local;
  switch (unit) {
    case "year":
      return dateText(year, 1, 1);
    case "quarter":
      return dateText(year, month - ((month - 1) % 3), 1);
    case "month":
      return dateText(year, month, 1);
    case "week":
      return monday(year, month, date);
    case "day":
      return dateText(year, month, date);
    default:
      return `${dateText(year, month, date)}T${two(local.hour)}:00:00${offsetText(local.offset)}`;
  }
}

function utc(milliseconds: number): LocalTime {
  const time = new Date(milliseconds);
  return {
    year: time.getUTCFullYear(),
    month: time.getUTCMonth() + 1,
    day: time.getUTCDate(),
    hour: time.getUTCHours(),
    offset: 0,
  };
}

/** Clocks are put forward and back at whole quarters of an hour: within one, a zone's offset does not change. */
const quarterHour = hour / 4;
const offsets = new Map<string, Map<number, number>>();
const mostOffsets = 20_000;

function localTime(milliseconds: number, zone: string): LocalTime {
  const quarter = Math.floor(milliseconds / quarterHour);
  let known = offsets.get(zone);
  if (!known || known.size >= mostOffsets) {
    known = new Map();
    offsets.set(zone, known);
  }
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = offsetAt(quarter * quarterHour, zone);
    known.set(quarter, offset);
  }
  return { ...utc(milliseconds + offset * 60_000), offset };
}

/** How far a zone is ahead of UTC at a moment, in whole minutes: before 1972 some zones had seconds, which RFC 3339 cannot say. */
function offsetAt(milliseconds: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(milliseconds)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const years = parts.get("era")?.startsWith("B") ? 1 - part("year") : part("year");
  const local = new Date(0);
  local.setUTCFullYear(years, part("month") - 1, part("day"));
  local.setUTCHours(part("hour"), part("minute"), part("second"));
  return Math.round((local.getTime() - milliseconds) / 60_000);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, made);
  return made;
}

function monday(year: number, month: number, date: number): string {
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, date);
  const first = new Date(time.getTime() - ((time.getUTCDay() + 6) % 7) * day);
  return dateText(first.getUTCFullYear(), first.getUTCMonth() + 1, first.getUTCDate());
}

function dateText(year: number, month: number, date: number): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}`;
}

function offsetText(minutes: number): string {
  if (minutes === 0) return "Z";
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
