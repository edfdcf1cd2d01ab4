/**
 * Nesting a connection may have. The documented one has three levels; the rest is room for fields not yet invented,
 * and far below what the stack of a recursive walk can bear.
 */
export const MAX_NESTING = 128;

/** Whole poll, headers and body: longer, and a person waiting for `?fresh=true` has gone. */
export const POLL_TIMEOUT_MS = 10_000;

/**
 * Largest body of a poll. One customer's connections are kilobytes: what is a thousand times that is no answer about
 * one customer, and its bytes, texts and values must fit an isolate of 128 MB together.
 */
export const POLL_MAX_BYTES = 16 * 1024 * 1024;

/** Largest single connection in a streamed answer: the only part of it that is ever held whole. */
export const MAX_ELEMENT_BYTES = 16 * 1024 * 1024;

/** First size of the buffer for a connection that straddles two chunks: ten times a usual connection. */
export const CARRY_BYTES = 8 * 1024;

/** A carry buffer that one huge connection made larger than this is let go after it. */
export const CARRY_KEPT_BYTES = 1024 * 1024;

/** Nesting the splitter has room for from the start: what a valid connection can reach. */
export const SCANNER_STACK = MAX_NESTING;

/**
 * Nesting at which the splitter gives the document up, a byte of memory a level. Below it a connection that nests
 * too deep costs only itself; nothing that nests deeper is an answer.
 */
export const SCANNER_MAX_STACK = 1024 * 1024;

/**
 * What a 429 pauses. Leadsie documents neither limits nor the header, so: no shorter than a second (a zero would
 * hammer), no longer than ten minutes (a year would blind us), and a minute, the window of our own budget, where
 * it says nothing usable.
 */
export const RATE_LIMIT_PAUSE = { min: 1_000, max: 600_000, otherwise: 60_000 };

/** An epoch below this is in seconds, else in milliseconds: it is the year 5138 in seconds, March 1973 in milliseconds. */
export const EPOCH_SECONDS_BELOW = 100_000_000_000;

/** The last millisecond of the year 9999: a later time is no time but a mistake of unit. */
export const LATEST_TIME_MS = 253_402_300_799_999;

/** RFC 9110 section 5.6.7: a two-digit year that seems more than this many years ahead is of the century before. */
export const TWO_DIGIT_YEAR_AHEAD = 50;

/** Longest text for which a similar asset type is looked up: known names have up to 27 characters, and the comparison is quadratic. */
export const SUGGEST_MAX_LENGTH = 64;

/** Most typing slips (letters added, lost or changed) that still count as meaning the same. */
export const SUGGEST_MAX_SLIPS = 2;

/** One slip for so many letters: in a word of four, two slips make another word. */
export const SUGGEST_LETTERS_A_SLIP = 4;

/** Shortest beginning of a name that is taken for the whole name, where only one begins so. */
export const SUGGEST_MIN_PREFIX = 4;

/** A whole-account answer that gives no byte for so long has ended without saying so. */
export const SWEEP_IDLE_MS = 15_000;

/** A whole-account answer may take so long: far below a cron's 15 minutes, and above any account's size. */
export const SWEEP_TIMEOUT_MS = 5 * 60_000;

/** The reader's buffer: larger ones gained nothing, smaller ones cost a call for each. */
export const SWEEP_BUFFER_BYTES = 256 * 1024;
