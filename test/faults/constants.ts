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
