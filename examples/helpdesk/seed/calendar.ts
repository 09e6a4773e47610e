import type { Random } from "./random.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const [opens, closes] = [7, 19];

/**
 * A moment at which somebody writes to the helpdesk, in milliseconds since 1970 and UTC: mostly on weekdays, on Mondays more
 * than on others, around noon more than early or late; towards `until` more often, since the business grows. Both bounds are
 * midnights.
 */
export function ticketMoment(random: Random, start: number, until: number): number {
  const share = 1 - (1 - random.next()) ** 1.3;
  const date = new Date(start + Math.max(share, random.next() * 0.97) * (until - start));
  const weekday = date.getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  if (isWeekend && random.chance(0.88)) date.setUTCDate(date.getUTCDate() - weekday + random.pick([1, 1, 2, 3, 4, 5]));
  if (date.getTime() >= until) date.setTime(date.getTime() - 7 * day);
  const noon = (random.next() + random.next()) / 2;
  date.setUTCHours(opens + Math.floor(noon * (closes - opens)), random.between(0, 59), random.between(0, 59), 0);
  return date.getTime();
}

/** The first moment in office hours that is at least so many minutes later: who is asked at night answers in the morning. */
export function officeMoment(random: Random, after: number, minutes: number): number {
  const date = new Date(after + minutes * minute);
  if (date.getUTCHours() >= closes) date.setUTCDate(date.getUTCDate() + 1);
  while (date.getUTCDay() === 0 || date.getUTCDay() === 6) date.setUTCDate(date.getUTCDate() + 1);
  const isOpen = date.getUTCHours() >= opens && date.getUTCHours() < closes;
  if (!isOpen) date.setUTCHours(opens + random.between(0, 2), random.between(0, 59), random.between(0, 59), 0);
  return Math.max(date.getTime(), after + minute);
}
