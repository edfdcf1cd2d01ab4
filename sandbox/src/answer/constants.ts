/** Bytes gathered into one piece of a stream: large enough that the runtime's cost per piece vanishes. */
export const CHUNK_CHARS = 128 * 1024;
/** Seeded customers looked at in one step (one read of the touched ones each). */
export const SEED_STEP = 500;
/** Stored rows read in one step: with 20 KB assets lists still some 10 MB at most. */
export const ROW_STEP = 500;

/** How long "never answers" lasts. Longer than any caller's patience; finite, so that nothing leaks for good. */
export const HANG_MS = 60 * 60 * 1000;
/** A byte a second. */
export const SLOW_BYTE_MS = 1_000;
export const DEFAULT_DELAY_MS = 1_000;
/** The "200 MB sweep" that a reader must survive. */
export const HUGE_BYTES = 200 * 1024 * 1024;
/** A longer answer is cut after half of this, a shorter one after half of itself. */
export const CUT_PROBE_BYTES = 1024 * 1024;
/** What Content-Length promises beyond what is sent. */
export const PROMISED_EXTRA_BYTES = 1024;
/** The largest status a Response can carry. */
export const MAX_STATUS = 599;
export const MIN_STATUS = 200;
/** Between what is sent and the break: a break at once would overtake the headers, and a proxy would say 500. */
export const BREAK_AFTER_MS = 100;
/** An endless answer takes a breath between two pieces: it shall outlast the reader, not use up the machine. */
export const ENDLESS_PAUSE_MS = 20;
