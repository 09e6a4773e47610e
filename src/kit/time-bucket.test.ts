import { expect, test } from "bun:test";
import { isTimeZone, type TimeUnit, timeBucket } from "./time-bucket.ts";

test.each<[string, TimeUnit, string, string]>([
  ["2026-11-24T09:30:00Z", "year", "UTC", "2026-01-01"],
  ["2026-11-24T09:30:00Z", "quarter", "UTC", "2026-10-01"],
  ["2026-11-24T09:30:00Z", "month", "UTC", "2026-11-01"],
  ["2026-11-24T09:30:00Z", "week", "UTC", "2026-11-23"],
  ["2026-11-22T23:59:59.999Z", "week", "UTC", "2026-11-16"],
  ["2026-11-24T09:30:00Z", "day", "UTC", "2026-11-24"],
  ["2026-11-24T09:30:00Z", "hour", "UTC", "2026-11-24T09:00:00Z"],
  ["1969-12-31T23:59:59.500Z", "day", "UTC", "1969-12-31"],
  ["2026-12-31T23:30:00Z", "year", "Europe/Vienna", "2027-01-01"],
  ["2026-12-31T23:30:00Z", "day", "America/New_York", "2026-12-31"],
  ["2026-11-23T20:00:00Z", "hour", "Asia/Kolkata", "2026-11-24T01:00:00+05:30"],
  ["2026-01-01T00:30:00Z", "week", "Pacific/Honolulu", "2025-12-29"],
])("%s by %s in %s", (time, unit, zone, expected) => {
  expect(timeBucket(Date.parse(time), unit, zone)).toBe(expected);
});

test("the day on which clocks are put back has 25 hours, the other 23", () => {
  const hoursOf = (first: string) => {
    const from = Date.parse(first);
    const hours = Array.from({ length: 49 }, (_, half) => timeBucket(from + half * 1_800_000, "hour", "Europe/Vienna"));
    const date = timeBucket(from, "day", "Europe/Vienna");
    return new Set(hours.filter((hour) => hour.startsWith(date))).size;
  };
  expect(hoursOf("2026-03-28T23:00:00Z")).toBe(23);
  expect(timeBucket(Date.parse("2026-10-25T00:30:00Z"), "hour", "Europe/Vienna")).toBe("2026-10-25T02:00:00+02:00");
  expect(timeBucket(Date.parse("2026-10-25T01:30:00Z"), "hour", "Europe/Vienna")).toBe("2026-10-25T02:00:00+01:00");
});

test("time zones are known by their names alone", () => {
  expect(["UTC", "Europe/Vienna", "America/Argentina/Buenos_Aires"].every(isTimeZone)).toBe(true);
  expect(["", "Mars/Olympus", "+02:00", "day Europe/Vienna", "'; DROP"].some(isTimeZone)).toBe(false);
});
