/** A customer with every field at its bound and a thousand assets in a report fits; more is a mistake or an attack. */
export const MAX_BODY_BYTES = 256 * 1024;

/** 200 links at about 10 KiB each. */
export const MAX_BATCH_BYTES = 2 * 1024 * 1024;

/** `metadata` is the only field a caller may nest in; nobody nests by hand deeper than this. */
export const MAX_NESTING = 32;

export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 200;

/** More complaints about one request than this help nobody, and each repeats part of the input. */
export const MAX_ERRORS = 50;

/** A field's path is told up to here: a name that nobody knows may be as long as the body. */
export const MAX_PATH_CHARS = 200;

/** Assets in one report: more than a customer has. */
export const MAX_REPORT_ASSETS = 1_000;

/** A report's `at` may be so far ahead: the company's clock is not ours. */
export const REPORT_AHEAD_MS = 5 * 60_000;

/** The last millisecond of the year 9999: later ones have no four-digit year, and few programs read them. */
export const LAST_INSTANT_MS = 253_402_300_799_999;

/** Connections in one page of a list: a Worker holds them as text, and once more as bytes. */
export const MAX_LIST_CHARS = 8_000_000;

/** Connections without an id that a diagnosis shows: more than a person compares. */
export const MAX_CANDIDATES = 10;

/** What a diagnosis looks at, newest first: connections without an id in all, and changed customers of a shard. */
export const MAX_LOOKED_AT = 50;

/** A browser token cannot be taken back but by erasing the customer: a day at most, an hour unless asked for more. */
export const MAX_TOKEN_SECONDS = 86_400;
export const DEFAULT_TOKEN_SECONDS = 3_600;

/** Times that one call of the feed reads on where nothing of a stretch passes the filter. */
export const MAX_FEED_ROUNDS = 10;

/** A webhook's URL as text: the guard counts its bytes and says what is wrong with it. */
export const MAX_WEBHOOK_TEXT = 8_192;

/** A former secret signs beside the new one for at most a month: longer is no rotation. */
export const MAX_OVERLAP_SECONDS = 30 * 24 * 60 * 60;

/** Events to replay by id in one request; more are a span of time. */
export const MAX_REPLAYED_IDS = 1_000;

/** Days of an overview: as long as the logs keep events. */
export const OVERVIEW_DAYS = 30;

/** What a webhook begins with where nothing else is said, and gets back where null clears it. */
export const WEBHOOK_DEFAULTS = { format: "standard", ordered: true, enabled: true } as const;
