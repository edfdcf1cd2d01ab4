/** An answer to an Idempotency-Key is kept this long: the interval within which clients retry. */
export const IDEMPOTENCY_MS = 24 * 60 * 60 * 1000;

/** A request is taken for lost after this, and the next try goes on: longer than the slowest batch. */
export const MAX_RUN_MS = 30_000;

/** Stands where the status of an answer stood that held a customer who was erased: no answer has it. */
export const ERASED = -1;
