/** A receiver that takes longer is given up: Leadsie documents no retries, so neither does the stand-in. */
export const SEND_TIMEOUT_MS = 10_000;
