const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Largest first: the unit in which a distance is at least one. */
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["week", 7 * DAY],
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
];

/** "3 hours ago", "in 2 days", "now": in the words of `locale` (the reader's where left out). */
export function relativeTime(at: number, now: number, locale?: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const distance = at - now;
  for (const [unit, length] of UNITS) {
    if (Math.abs(distance) >= length) return format.format(Math.trunc(distance / length), unit);
  }
  return format.format(0, "second");
}

/** The exact moment as the reader writes it, with the zone. */
export function exactTime(at: number, locale?: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    ...(timeZone ? { timeZone } : {}),
  }).format(at);
}

/** A day without its year: a heading between moments. */
export function dayOf(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" }).format(at);
}

export function clockOf(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(at);
}

const LENGTHS: [string, number][] = [
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
  ["second", 1000],
];

/** "2 days", "4 hours", "12 seconds": one unit, rounded. */
export function lengthOf(ms: number, locale?: string): string {
  const [unit, length] = LENGTHS.find(([, one]) => ms >= one) ?? ["second", 1000];
  const value = ms / length;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: value < 10 && unit !== "second" ? 1 : 0,
  }).format(value);
}

/** Seconds or an ISO 8601 duration of a reminder, in words: `P3D` is "3 days". */
export function delayText(delay: number | string, locale?: string): string {
  if (typeof delay === "number") return lengthOf(delay * 1000, locale);
  const [, days, hours] = /^P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(delay) ?? [];
  const weeks = /^P(\d+)W$/.exec(delay)?.[1];
  if (weeks) return lengthOf(Number(weeks) * 7 * DAY, locale);
  if (!days && !hours) return delay;
  return lengthOf(Number(days ?? 0) * DAY + Number(hours ?? 0) * HOUR, locale);
}
