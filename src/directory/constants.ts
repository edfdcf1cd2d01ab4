/** The longest a customer waits after a run of failed polls: an outage is then over for most, and the breaker guards the rest. */
export const MAX_BACKOFF_MS = 10 * 60_000;

/** Names of asset types a shard remembers: Leadsie's documentation lists 28, and what no list foresaw must not grow without end. */
export const MAX_SEEN_TYPES = 500;
export const MAX_TYPE_CHARS = 100;

/** An upstream user is an integer; of what is longer the beginning is enough beside its hash. */
export const MAX_USER_CHARS = 64;
