/** Rows of a list at once: a screenful and a little more, and one call of the API. */
export const PAGE = 50;

/** How long typing has to rest before a search is sent. */
export const TYPING_MS = 250;

/** The stream sends a comment every 20 s: after twice that and a little nobody is at the other end any more. */
export const SILENCE_MS = 45_000;

/** Between two tries to open the stream again; half as much again from one to the next. */
export const RETRY_FIRST_MS = 1_000;
export const RETRY_LAST_MS = 30_000;
export const RETRY_GROWTH = 1.5;

/** After a longer gap everything shown is read anew instead of hearing each event that was missed. */
export const GAP_MS = 120_000;

/** Operator events tell of changes at once; this is for what has no event, such as a pause that ends. */
export const UPSTREAM_EVERY_MS = 60_000;

/** Relative times are told anew this often: the smallest unit shown beyond a minute is a minute. */
export const CLOCK_MS = 30_000;

/** Events of one customer that the page reads: ten pages of the API's largest; nobody scrolls through more. */
export const MAX_EVENT_PAGES = 10;
export const LARGEST_PAGE = 200;

/** How long "Copied" and the like stay to be read. */
export const NOTICE_MS = 5_000;

/** Rows of an import that are shown before it is sent; all are checked. */
export const IMPORT_PREVIEW = 100;

/** A longer id is shown by its beginning and its end. */
export const SHOWN_ID_CHARS = 80;
