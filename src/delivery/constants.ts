import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../status/constants.ts";

/** Standard Webhooks asks for 24 to 64 random bytes; 32 is what HMAC-SHA-256 gains from. */
export const SECRET_BYTES = 32;
export const SECRET_PREFIX = "whsec_";

/** Between one try and the next. The first ones outlast a restart, all together a long weekend. */
export const WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** Each wait is up to this share shorter or longer, so that what failed together does not come back together. */
export const JITTER = 0.2;

/** A refusal by the receiver (4xx) is its word, not an accident: four tries span 35 minutes, enough for a bad deploy. */
export const REFUSED_TRIES = 4;

/** 4xx that pass by themselves: Request Timeout, Too Early, Too Many Requests. 410 is `GONE`. */
export const PASSING_4XX: ReadonlySet<number> = new Set([408, 425, 429]);

/** Gone (RFC 9110 section 15.5.11): Standard Webhooks has receivers say so to be left alone for good. */
export const GONE = 410;

/** The statuses whose Retry-After is listened to, and its bounds: never a hammering, never longer than the last wait. */
export const RETRY_AFTER_STATUSES: ReadonlySet<number> = new Set([429, 503]);
/** So many tries may come sooner than the schedule says because the receiver asks for it: the others stretch over three days. */
export const SOONER_TRIES = 3;
export const MIN_RETRY_AFTER_MS = SECOND_MS;
export const MAX_RETRY_AFTER_MS = DAY_MS;

/** Nothing but failure for this long, and the endpoint is disabled: longer than all tries of one event together. */
export const DEAD_AFTER_MS = 5 * DAY_MS;

/** What a person pastes from a browser or a chat tool is far shorter; the same bound as for request URLs. */
export const MAX_URL_BYTES = 2048;

/** Slack cuts a text block at 3,000 characters; whoever reads on, reads in the dashboard. */
export const MAX_SLACK_CHARS = 3000;

/** Of one name or id in a Slack text, and how many of a list: a person reads the start, the rest is in the API. */
export const MAX_SLACK_VALUE_CHARS = 500;
export const MAX_SLACK_ITEMS = 10;

/** The platform opens six connections for one invocation; a seventh's time limit would run while it waits. One is kept for a test. */
export const MAX_SENDS = 5;

/** A receiver has this long for its answer, as the documentation of webhooks promises. */
export const SEND_LIMIT_MS = 15_000;

/** The status says it all; what the receiver writes below it is waited for no longer than this. */
export const ANSWER_LIMIT_MS = 1_000;

/** Kept of what a receiver answers: enough for an error message. */
export const MAX_ANSWER_BYTES = 1024;

/** Kept of why nothing was answered. */
export const MAX_ERROR_CHARS = 300;

/** Results are written together after this: a write each would let fifty events a second wait for the disk. */
export const GATHER_MS = 250;

/** With so many results unwritten the write comes at once: memory stays bounded while a backlog is read. */
export const MAX_GATHERED = 1_000;

/**
 * What was taken in and not written yet is taken in again by an alarm at most this far ahead, should the object be gone
 * by then: one alarm set in this time, however many events there are.
 */
export const GUARD_MS = 10_000;

/** Whatever is under way when it is written down is due again after this, should nobody be left who sends it. */
export const LEASE_MS = 30_000;

/** Events held in memory with their texts, ready to be sent. The rest waits as rows. */
export const MAX_READY = 200;
/** Of those that go out at ten a second: a replay of thousands waits as rows, and leaves room for what happens now. */
export const MAX_PACED = 20;
/** More are taken from the rows when no more than this are left. */
export const FEW_READY = 10;
/** Of one customer, where order is free: the rest of a flood waits as rows, and leaves room for others. */
export const MAX_READY_EACH = 50;

/** While all that is held waits for a slow receiver, what is due as rows is looked at so often. */
export const FULL_LOOK_MS = 5_000;

/** Events read from a log at once. */
export const READ_ROWS = 500;
/** Texts read at once for one that is due: its neighbours are often due next. */
export const TEXT_ROWS = 20;
/** Texts kept of events that wait, of one endpoint: a thousand ordinary ones. Many endpoints may share one isolate's memory. */
export const MAX_TEXT_CHARS = 1_000_000;

/** A log that does not answer is asked again after this, doubling up to the last. */
export const READ_AGAIN_MS = 1_000;
export const READ_AGAIN_LAST_MS = 60_000;

/** Places are written without an event that was sent when they have moved so far: less to read again after an eviction. */
export const MAX_SKIPPED = 1_000;

/** What waited while the endpoint failed, and what is replayed, goes out at ten a second: a receiver has just come back. */
export const PACE_MS = 100;

/** Failing for so long is an outage: all that waits then goes out at that pace. After less, what was tried in vain does. */
export const OUTAGE_MS = 30_000;

/** All that waits is made due at most so often: else one event that always fails would be tried with every success. */
export const WAKE_EVERY_MS = 10_000;

/** Attempts kept of one delivery, the latest: a few more than the schedule has. */
export const MAX_ATTEMPTS = 12;

/** Deliveries are kept this long, and so many of an endpoint; those still to be made are kept beyond it. */
export const KEPT_MS = 30 * DAY_MS;
export const MAX_DELIVERIES = 100_000;
/** Those given up are kept until so many came after them. */
export const MAX_FAILED = 10 * MAX_DELIVERIES;
/** Deleted at once by what comes every minute: more than a healthy endpoint is sent in one. */
export const MAX_DELETED = 5_000;

/** A replay is written down as a whole before it is answered. */
export const MAX_REPLAY = 10_000;

/** Between tries to tell the rest of the deployment that the endpoint is disabled. */
export const TELL_AGAIN_MS = 5_000;

/** An endpoint that is listed and does not exist after this was never finished. */
export const UNFINISHED_MS = 5 * MINUTE_MS;

/** An alarm so late will not come by itself any more. */
export const ALARM_LATE_MS = MINUTE_MS;

/** Every endpoint compares its places with the logs so often; which minute is its own. */
export const COMPARE_EVERY_MINUTES = 10;
