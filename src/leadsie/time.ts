import { EPOCH_SECONDS_BELOW, LATEST_TIME_MS } from "./constants.ts";
import { numberText } from "./exact.ts";

/** ISO 8601 as it is met in the wild: a date, a date and time with T or a space, any fraction, a zone or none. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * A point in time in epoch milliseconds, from ISO text or an epoch in seconds or milliseconds (told apart by size);
 * null where it is none. Leadsie's documentation calls `time` a "date" and shows no example. Text without a zone is
 * taken as UTC, so that the answer does not depend on where it is read.
 */
export function readTime(value: unknown): number | null {
  const digits = numberText(value);
  if (digits !== null) return fromEpoch(Number(digits));
  return typeof value === "string" ? fromIso(value.trim()) : null;
}

function fromEpoch(epoch: number): number | null {
  return inRange(Math.round(epoch < EPOCH_SECONDS_BELOW ? epoch * 1000 : epoch));
}

function fromIso(text: string): number | null {
  const parts = ISO.exec(text);
  if (!parts) return null;
  const [, date, time = "00:00", zone = "Z"] = parts;
  const colonZone =
    zone.length === "+0000".length ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return inRange(Date.parse(`${date}T${time}${colonZone}`));
}

/** A zero or a negative time is an unset field, not a connection made in 1970. */
function inRange(ms: number): number | null {
  return ms > 0 && ms <= LATEST_TIME_MS ? ms : null;
}
