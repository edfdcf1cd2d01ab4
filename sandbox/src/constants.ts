/** One object holds the whole account: a stand-in serves one company. */
export const OBJECT_NAME = "main";

/** Generated customers' upstream users are this plus their number, so they never need to be stored. */
export const SEED_USER_BASE = 1_000_000;
export const MAX_SEED_CUSTOMERS = 1_000_000;
/** Sixteen of each keeps every generated asset id unique (see seed.ts). */
export const MAX_SEED_CONNECTIONS = 16;
export const MAX_SEED_ASSETS = 16;
/** Digits in `customer-000001`; a longer number simply grows. */
export const SEED_DIGITS = 6;
/** Seeded customers connected "long ago": a minute apart from here on. */
export const SEED_EPOCH_MS = Date.UTC(2024, 0, 1);
export const SEED_STEP_MS = 60_000;
/** One in 13 seeded customers has a failed asset, one in 41 only failed ones: a real account is never all green. */
export const SEED_PARTIAL_EVERY = 13;
export const SEED_FAILED_EVERY = 41;
/** Fifteen digits, as the platforms' ids have, spread by a prime so that neighbours do not look alike. */
export const SEED_ASSET_ID_BASE = 100_000_000_000_000;
export const SEED_ASSET_ID_SPREAD = 7_919;
/** The request ids of the seeded connections count on from one seen in Leadsie's documentation. */
export const SEED_REQUEST_BASE = 2_088_405_878_138_352n;

/**
 * New upstream users are drawn at random from this range, above every seeded one and below 2^53. Random, not
 * counted, because browsers remember theirs across a reset: a counter would give one number to two people.
 */
export const NEW_USER_MIN = 2_000_000_000;
export const NEW_USER_SPAN = 8_000_000_000;
/** More digits than any integer format in use (a 128-bit one has 39): big enough to test exactness. */
export const MAX_USER_DIGITS = 40;

/** Counts are gathered this long and written once, so that a request costs no write of its own. */
export const COUNT_FLUSH_MS = 250;

/** A body of the page or of a control route; the longest customUserId a URL carries is far below it. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Random bytes of a refreshed key. */
export const KEY_BYTES = 20;
