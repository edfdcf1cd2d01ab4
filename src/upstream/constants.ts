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

/** A sweep that has not said for so long that it goes on is lost. */
export const SWEEP_LEASE_MS = 90_000;

/** Between sweeps while somebody is hot or opened a link within the hour: the shortest interval that cron has. */
export const SWEEP_SOON_SECONDS = 60;
export const SWEEP_SOON_FOR_MS = 60 * 60_000;

/** One sweep may take something from twenty customers or one in twenty; beyond it looks like a fault of upstream's. */
export const MOST_LOST = 20;
export const MOST_LOST_PART = 0.05;

/** So many sweeps, so far apart, must agree on a larger loss: an outage or a bad deploy is seen to by then. */
export const AGREEING_SWEEPS = 3;
/** Of all customers whom two sweeps would take something from, so many are the same where the two agree. */
export const AGREEING_PART = 0.7;
export const AGREEMENT_MS = 10 * 60_000;

/** A hot customer is looked at so often: a person who has just connected waits no longer for a page to notice. */
export const HOT_EVERY_MS = 5_000;

/** What hot customers may use of the budget: all but what is kept for others, one a minute of it the sweep's. */
export const HOT_SHARE = 1 - ON_DEMAND_SHARE - CONFIRM_SHARE - 0.02;

/** Looks are handed out in rounds at least this far apart, so that one alarm serves many. */
export const HOT_ROUND_MS = 500;

/** An operator event that the Account did not take is told again after this. */
export const RETELL_MS = 2_000;

/** Counts of requests are written down for so many at once: a crash or an eviction loses fewer than that. */
export const COUNTS_A_WRITE = 10;
