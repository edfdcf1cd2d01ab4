import type { FeedLog } from "../feed/protocol.ts";
import { MAX_REPLAY, READ_ROWS } from "./constants.ts";
import { idOf, type NewItem } from "./item.ts";
import type { ReplayWish } from "./protocol.ts";
import { allLogs } from "./reader.ts";
import { type Wishes, wants } from "./settings.ts";

type Span = Extract<ReplayWish, { from: number }>;
/** An event to be sent again. */
export type Told = Omit<NewItem, "at" | "replay">;

/**
 * Everything that the logs still have of a span of time and this endpoint wants: a customer's events in their order. Null
 * where that is more than one replay holds.
 */
export async function gatherFromLogs(
  log: (number: number) => FeedLog,
  wishes: Wishes,
  span: Span,
): Promise<Told[] | null> {
  const found = await Promise.all(allLogs.map((number) => gather(log(number), number, wishes, span)));
  const all = found.flat();
  return all.length > MAX_REPLAY ? null : all;
}

async function gather(log: FeedLog, number: number, wishes: Wishes, span: Span): Promise<Told[]> {
  const filter = {
    types: span.types ?? undefined,
    causes: wishes.causes ?? undefined,
    keys: span.key === null ? undefined : [span.key],
  };
  const found: Told[] = [];
  let place = await log.feedSince(span.from);
  for (;;) {
    const page = await log.feedAfter(place, filter, READ_ROWS);
    for (const { no, at, type, cause, key, seq, text } of page.rows) {
      if (at >= span.to) return found;
      if (wants(wishes, { type, cause })) {
        found.push({ log: number, no, key, seq, type, eventId: idOf(text), text: null });
      }
    }
    place = page.scannedTo;
    if (place >= page.head || found.length > MAX_REPLAY) return found;
  }
}
