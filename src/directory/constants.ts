/** The longest a customer waits after a run of failed polls: an outage is then over for most, and the breaker guards the rest. */
export const MAX_BACKOFF_MS = 10 * 60_000;
