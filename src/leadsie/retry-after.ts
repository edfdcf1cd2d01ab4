import { TWO_DIGIT_YEAR_AHEAD } from "./constants.ts";

/** All in milliseconds: the shortest and the longest wait, and the one for a header that is absent or nonsense. */
export interface RetryBounds {
  min: number;
  max: number;
  otherwise: number;
}

/** The three forms of a date that RFC 9110 section 5.6.7 tells a recipient to accept, weekday left aside. */
const DATES = [
  /^\w{3}, (?<day>\d{2}) (?<month>\w{3}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^\w{6,9}, (?<day>\d{2})-(?<month>\w{3})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * How long a Retry-After header (RFC 9110 section 10.2.3: seconds or a date) asks to wait, in milliseconds from
 * `now` (epoch milliseconds), within the bounds. A date that has passed is the shortest wait; what is neither form
 * is `otherwise`, which is given back as it is.
 */
export function retryAfterMs(header: string | null, now: number, bounds: RetryBounds): number {
  const text = header?.trim() ?? "";
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : httpDate(text, now) - now;
  return Number.isNaN(wait) ? bounds.otherwise : Math.min(Math.max(wait, bounds.min), bounds.max);
}

/** Epoch milliseconds, or NaN. */
function httpDate(text: string, now: number): number {
  for (const form of DATES) {
    const parts = form.exec(text)?.groups as Record<"day" | "month" | "year" | "time", string> | undefined;
    if (!parts) continue;
    const month = String(MONTHS.indexOf(parts.month) + 1).padStart(2, "0");
    const year = parts.year.length === 2 ? fullYear(Number(parts.year), now) : parts.year;
    return Date.parse(`${year}-${month}-${parts.day.replace(" ", "0")}T${parts.time}Z`);
  }
  return Number.NaN;
}

function fullYear(lastTwoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + lastTwoDigits;
  return year > thisYear + TWO_DIGIT_YEAR_AHEAD ? year - 100 : year;
}
