import { DAY_MS, SECOND_MS } from "./constants.ts";

/**
 * What clocks on a wall show in a zone. A wall time is the milliseconds since 1970 that the same date and time
 * would be in UTC, so that days and months are counted with Date's UTC methods alone.
 */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall time in `zone` (an IANA name that the runtime knows; another one throws) at the instant `at`. */
export function wallOf(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value);
  const seconds = Date.UTC(
    read("year"),
    read("month") - 1,
    read("day"),
    read("hour"),
    read("minute"),
    read("second"),
  );
  return seconds + (at - Math.floor(at / SECOND_MS) * SECOND_MS);
}

/**
 * The instant at which walls in `zone` show `wall`. Of two (clocks went back) the first; where there is none
 * (clocks went forward) as much later as they jumped: RFC 5545, section 3.3.5, decides alike.
 */
export function instantOf(wall: number, zone: string): number {
  const before = wall - offsetAt(wall - DAY_MS, zone);
  const after = wall - offsetAt(wall + DAY_MS, zone);
  const shown = [before, after].filter((at) => wallOf(at, zone) === wall);
  return shown.length > 0 ? Math.min(...shown) : before;
}

function offsetAt(at: number, zone: string): number {
  return wallOf(at, zone) - at;
}

/** Making one takes longer than using it a hundred times; a deployment has one zone. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}
