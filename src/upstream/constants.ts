/** Failures in a row that open the breaker, if they came from more than one customer. */
export const FAILURES_TO_OPEN = 5;
export const CUSTOMERS_TO_OPEN = 2;

/** The first probe after this; each failed one doubles the wait, to the last. */
export const PROBE_FIRST_MS = 30_000;
export const PROBE_LAST_MS = 10 * 60_000;

/** A probe that has not reported by then is lost: longer than a poll may take. */
export const PROBE_LEASE_MS = 30_000;

/** Observation numbers are reserved on disk in blocks: a crash skips what is left of one, and repeats none. */
export const NUMBER_BLOCK = 10_000;

/** Parts of the budget, kept for what somebody waits for: see `shares.ts`. */
export const ON_DEMAND_SHARE = 0.2;
export const CONFIRM_SHARE = 0.2;
