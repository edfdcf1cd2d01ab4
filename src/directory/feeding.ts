import type { NewRow } from "../feed/log.ts";
import type { NumberedEvent } from "../status/types.ts";

/** Events of a customer that CustomerStatus thinks are not in the log yet. */
export interface Telling {
  /** It believes that the log has everything up to this one. */
  after: number;
  /** The oldest event that it still keeps; one more than the last where it keeps none. */
  oldest: number;
  /** Those that follow, without a gap. */
  events: NumberedEvent[];
}

/**
 * What of it goes into the log, which has the customer's events up to number `fed` (null: nobody knows, an earlier
 * version has kept none): each once and none left out, but for those that nobody keeps any more. Where events are
 * missing in between, nothing is taken: they are to be told from `fed` on. Gives the last one in the log after it.
 */
export function toFeed(
  fed: number | null,
  { after, oldest, events }: Telling,
): { fed: number; events: NumberedEvent[] } {
  const had = Math.max(fed ?? after, oldest - 1);
  const fresh = events.filter(({ seq }) => seq > had);
  const first = fresh[0];
  if (first === undefined || first.seq !== had + 1) return { fed: had, events: [] };
  return { fed: had + fresh.length, events: fresh };
}

/** As rows of the log; what is older than a log keeps is left out, so that a log that was lost tells nobody of years ago. */
export function rowsOf(key: string, events: NumberedEvent[], keptFrom: number): NewRow[] {
  return events
    .filter(({ at }) => at >= keptFrom)
    .map(({ type, cause, seq, text }) => ({ type, cause, key, seq, text }));
}
