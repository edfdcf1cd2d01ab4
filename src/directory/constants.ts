/** The longest a customer waits after a run of failed polls: an outage is then over for most, and the breaker guards the rest. */
export const MAX_BACKOFF_MS = 10 * 60_000;

/** Names of asset types a shard remembers: Leadsie's documentation lists 28, and what no list foresaw must not grow without end. */
export const MAX_SEEN_TYPES = 500;
export const MAX_TYPE_CHARS = 100;

/** Webhooks' connections without a customer that a shard keeps, and how long: the next sweep shows them under their user. */
export const MAX_TOLD = 500;
export const TOLD_KEPT_MS = 30 * 24 * 60 * 60_000;

/** Times are counted in buckets a quarter of a doubling wide, so that a median of many shards is within a tenth. */
export const QUARTERS_A_DOUBLING = 4;

/** Where who is never due stands in a list by due date: behind every time there is, and exact as a JSON number. */
export const NEVER_DUE = Number.MAX_SAFE_INTEGER;

/**
 * A stretch of the whole-account answer ends after this, with whoever's connections are then complete. A stretch is in memory
 * several times, in the object, on its way and as bytes: this, and not the account, is what an answer takes.
 */
export const STRETCH_CHARS = 256_000;

/** A second word that nobody has asked for by then is due by itself: after the longest wait for one, and the queue. */
export const SECOND_WORD_MS = 2 * 60_000;

/** Who asks for a poll asks for one within seconds: what is further ahead was said by a clock that was put back since. */
export const WANTED_AHEAD_MS = 60_000;
