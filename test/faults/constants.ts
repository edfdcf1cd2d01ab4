/** Whole poll, headers and body: the limit covers the body too. */
export const POLL_LIMIT_MS = 10_000;

/** What ending a poll and answering may take on top, on a busy machine. */
export const SLACK_MS = 4_000;

/** A healthy customer's answer while others hang: far below the limit, far above what it takes. */
export const PROMPT_MS = 3_000;

/** Failures in a row that open the breaker, and how long it then stays shut at first, in seconds. */
export const FAILURES_TO_OPEN = 5;
export const FIRST_PROBE_SECONDS = 30;

/** Over the largest body of a poll, 16 MiB. */
export const OVERSIZED_BYTES = 17 * 1024 * 1024;

/** What a 429 pauses that does not say how long; and the least and the most that one may say. */
export const SHORTEST_PAUSE_MS = 1_000;
export const UNTOLD_PAUSE_MS = 60_000;
export const LONGEST_PAUSE_MS = 600_000;

/** Between the first word of a loss and the one that confirms it. */
export const CONFIRMED_AFTER_MS = 2_000;

/** Customers from whom one sweep may take something, while that is less than one in twenty. */
export const MOST_LOST = 20;

/** A sweep that does not fit any memory; a poll over what is taken. */
export const HUGE_BYTES = 200 * 1024 * 1024;
export const LARGE_POLL_BYTES = 20 * 1024 * 1024;

/** Less than what is streamed through, far more than what is held of it: garbage waits a while to be collected. */
export const MOST_GROWN_BYTES = 190 * 1024 * 1024;

/** A hot customer is looked at every five seconds; a webhook needs no look. */
export const SEEN_WHILE_HOT_MS = 10_000;
export const SEEN_BY_WEBHOOK_MS = 1_000;

/** A thousand webhooks: each customer's assets one by one, each of them told several times. */
export const BURST = { customers: 5, assetsEach: 20, timesEach: 10, atOnce: 50 };
