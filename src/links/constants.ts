/** A slug ends in this many base58 characters: two that name the shard, then the random ones. */
export const SLUG_SHARD_CHARS = 2;

/** 58^12 is 2^70.3: whoever tries a million slugs a second finds none of a million live links in 40 years. */
export const SLUG_RANDOM_CHARS = 12;

/** Long enough for a company and a campaign; the slug must still fit one line of a message. */
export const MAX_PREFIX = 24;

/**
 * Bytes drawn for a slug. A slug needs 78 bits; the 114 bits beyond that make the bias of taking the remainder
 * smaller than 2^-100, so that no draw has to be thrown away and repeated.
 */
export const DRAW_BYTES = 24;

/** Leadsie's request URLs are below 200 bytes; this is what every browser, proxy and mail client carries. */
export const MAX_REQUEST_URL_BYTES = 2048;

/** Cloudflare and most servers refuse a URL over 16 KB (16,384 bytes); some room is left for the other headers. */
export const MAX_TARGET_URL_BYTES = 16_000;

/** Five names are in common use (source, medium, campaign, term, content), a few tools add their own. */
export const MAX_UTM_PARAMETERS = 10;

/** Of all `utm_*` parameters together, as they stand in the target. */
export const MAX_UTM_BYTES = 1024;

/** The longest host name that DNS allows (RFC 1035, section 2.3.4). */
export const MAX_HOST_BYTES = 253;

/** In characters. */
export const MAX_NOTE = 500;

/** One a day for nearly three years; more than this is a caller in a loop. */
export const MAX_LINKS_PER_CUSTOMER = 1000;

/** Of a link's clicks the newest are kept one by one, all are counted. */
export const KEPT_CLICKS = 1000;

/** Clicks are written together at most this late. Nearly twice the redirects a second of a write each. */
export const GATHER_MS = 250;

/** With this many gathered they are written at once: a bound on memory, and on what a crash may lose. */
export const MAX_GATHERED = 1000;

/** A customer's hot time is 15 minutes from the last click: told this often, it never ends while they are clicking. */
export const TELL_AGAIN_MS = 5 * 60 * 1000;

/** The first repetition of a click that the customer's object did not acknowledge; it doubles from here. */
export const TELL_RETRY_MS = 5 * 1000;

export const TELL_RETRY_MOST_MS = 5 * 60 * 1000;

/** A customer's object that has not answered by then is asked again by the alarm. */
export const TELL_TIMEOUT_MS = 10 * 1000;

/** Told side by side in one alarm; what remains is due at the next, which follows at once. */
export const TELL_BATCH = 50;

/** Of so many User-Agents an isolate remembers what they say, each at most so long: under a megabyte. */
export const MAX_USER_AGENTS = 1_000;
export const MAX_USER_AGENT_CHARS = 512;
