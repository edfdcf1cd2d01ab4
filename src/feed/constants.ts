const DAY_MS = 24 * 60 * 60_000;

/** How long a log keeps an event: a reader who was away for a month has missed some. */
export const KEPT_MS = 30 * DAY_MS;

/** Pruned at once when the oldest has outlived `KEPT_MS` by so much: a written row for what was pruned, not one an event. */
export const PRUNE_LATE_MS = 60 * 60_000;
/** Rows pruned at one append: an append stays short, and takes away more than comes. */
export const MAX_PRUNED = 200;

/** Rows of a log that one call looks at, whatever it finds: a filter that nothing passes must not hold the object up. */
export const MAX_SCANNED = 5_000;

/** Events in one push, and to a stream at a time. */
export const PUSHED_ROWS = 200;

/** Whoever has appended waits so long for the endpoints: what they have not acknowledged by then is the alarm's. */
export const PUSH_WAIT_MS = 1_000;
/** A push that has not been answered by then has failed. */
export const PUSH_LIMIT_MS = 10_000;

/** Between tries to push to an endpoint that did not take it, doubling from the first to the last. */
export const REPUSH_FIRST_MS = 1_000;
export const REPUSH_LAST_MS = 60_000;

/** Operator events remembered by id, so that one told twice is told once: longer than anybody keeps one to tell. */
export const TOLD_ONCE_MS = 2 * KEPT_MS;

/** Customers that a stream or a list may be narrowed to: their keys lie with the stream's socket, which holds 16 KiB. */
export const MAX_FILTER_CUSTOMERS = 100;
