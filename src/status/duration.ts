import { DAY_MS, HOUR_MS, MAX_DURATION_DAYS, MINUTE_MS, MONTH_DAYS, SECOND_MS } from "./constants.ts";
import { instantOf, wallOf } from "./wall-clock.ts";

/** How far ahead: months and days are counted on the calendar, the rest is exact. */
export interface Duration {
  months: number;
  days: number;
  ms: number;
}

/** At least one part, and after `T` one of its own; six digits are more than `MAX_DURATION_DAYS` lets pass but for seconds. */
const PATTERN =
  /^P(?!$)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?!$)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8}(?:[.,]\d{1,9})?)S)?)?$/;

/** Reads an ISO 8601 duration such as `P3D` or `PT12H`; null where it is none, or longer than 366 days. */
export function readDuration(text: string): Duration | null {
  const match = PATTERN.exec(text);
  if (!match) return null;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part?.replace(",", ".") ?? 0));
  const duration = {
    months: years * 12 + months,
    days: weeks * 7 + days,
    ms: hours * HOUR_MS + minutes * MINUTE_MS + Math.round(seconds * SECOND_MS),
  };
  const length = duration.months * MONTH_DAYS + duration.days + duration.ms / DAY_MS;
  return length <= MAX_DURATION_DAYS ? duration : null;
}

/**
 * The instant that lies `duration` after `at`. Months and days keep the time that walls in `zone` show, over
 * changes of daylight saving too; a month too short for the day ends on its last (31 January, P1M: 28 February).
 */
export function addDuration(at: number, { months, days, ms }: Duration, zone: string): number {
  if (months === 0 && days === 0) return at + ms;
  return instantOf(addMonths(wallOf(at, zone), months) + days * DAY_MS, zone) + ms;
}

function addMonths(wall: number, months: number): number {
  const date = new Date(wall);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, last));
}
