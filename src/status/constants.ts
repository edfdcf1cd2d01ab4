/** How long after a loss was first told another poll may confirm it: longer than a deploy's hiccup at Leadsie. */
export const CONFIRM_AFTER_MS = 2_000;

/** A person who followed a link connects within minutes, if at all; until then they are looked at often. */
export const HOT_MS = 15 * 60_000;

/** Events beyond this are cut in their connections' assets: a row ends at 2 MB, and receivers end earlier. */
export const MAX_EVENT_CHARS = 256 * 1024;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Reminders are sent while people work: from 9 until before 17 o'clock in TIME_ZONE. */
export const OPENS_MS = 9 * HOUR_MS;
export const CLOSES_MS = 17 * HOUR_MS;

/** Upstream unheard for this long may hide that the customer has connected: then nobody is reminded. */
export const FAILING_TOO_LONG_MS = HOUR_MS;

/** A reminder that was held back because upstream is failing is looked at again: soon enough for one working day. */
export const HELD_REMINDER_MS = 10 * MINUTE_MS;

/** The longest delay of a reminder: a leap year, so that a year always fits; and a twelfth of it, the most a month counts. */
export const MAX_DURATION_DAYS = 366;
export const MONTH_DAYS = MAX_DURATION_DAYS / 12;

/** Between tries to tell the Directory, doubling from the first to the last. */
export const RETRY_FIRST_MS = 1_000;
export const RETRY_LAST_MS = 60_000;

/** The platform refuses alarms after the year 2189; one that comes early finds nothing due and is set again. */
export const MAX_ALARM_AHEAD_MS = 365 * 24 * 60 * 60_000;

/** Of one customer, those of all links together; the same bound as for one request. */
export const MAX_REQUIREMENTS = 50;

/** As JSON. The Directory keeps a customer in a row, which ends at 2 MB and holds them twice, with what is missing. */
export const MAX_REQUIREMENTS_CHARS = 256 * 1024;

/** Whoever waits for another's request to upstream waits at most this long: a little more than a poll may take. */
export const ASK_MS = 15_000;

/**
 * Evidence kept of one customer: far more assets than one has, and a stored status that stays within a few rows. A
 * webhook of 256 KiB always fits whole.
 */
export const MAX_EVIDENCE_ASSETS = 1_000;
export const MAX_EVIDENCE_REQUESTS = 100;
export const MAX_EVIDENCE_CHARS = 1_000_000;

/** A poll that lacks what was reported is repeated after these; then upstream wins over the report. */
export const REPEAT_SECONDS: readonly number[] = [5, 15, 60];

/** A repeat that begins this much early counts: two machines' clocks differ. */
export const REPEAT_EARLY_MS = 1_000;

/** Reports come in bursts: one poll, this long after the first, confirms them all. Upstream's own answer may lag too. */
export const CONFIRM_REPORT_SECONDS = 1;

/** Who was only ever asked about is forgotten after this. */
export const FORGET_MS = 30 * DAY_MS;

/** Connections that went away, looked at when it is asked why nothing is showing: older ones explain nothing of today. */
export const MAX_REMOVED = 20;

/** Assets named in a diagnosis: enough to recognise what went wrong. */
export const MAX_NAMED_ASSETS = 5;

/** Ids that are longer when percent-encoded are named by their key in the paths that a diagnosis gives. */
export const MAX_PATH_ID_CHARS = 2_000;

/** Events handed to a listener at a time: those of one change, or what a listener missed, page by page. */
export const EVENTS_A_PAGE = 100;

/** Events kept of one customer. */
export const MAX_EVENTS = 10_000;

/** Events pruned at one change: more than usually come with it, so that what is over goes, and no change writes many rows. */
export const MAX_PRUNED = 8;
