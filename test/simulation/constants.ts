/**
 * Where every run begins. Ahead of the real clock, so that no alarm fires by itself: the simulation runs each when it is
 * due. In the hours in which reminders are sent, and long enough before they end.
 */
export const BEGINNING = Date.parse("2040-01-01T10:00:00.000Z");

/** Steps of a run before its quiet phase. */
export const STEPS = 150;

/** How much of a run's end a failure shows. */
export const TRACE_LINES = 80;

/** Real milliseconds within which a step must come to rest: far more than any takes, also where much else runs. */
export const STUCK_MS = 20_000;

/** Without a wish for so many seeds none is begun after this, in real milliseconds. */
export const TEST_MS = 20_000;

/** One run takes a second or two; on a busy machine it takes longer. */
export const RUN_LIMIT_MS = 60_000;

/** What a run that was wished for may take at most: far more than the seeds that fit into a day. */
export const WISH_LIMIT_MS = 24 * 3_600_000;

/** After so many seeds a long run says how far it is. */
export const TELL_EVERY = 50;

/** Beside the few customers to whom things happen, in some runs: enough to make a sweep suspicious. */
export const CROWD = 26;

/** States of upstream that a stale answer may come from. */
export const REMEMBERED_STATES = 8;

/** Messages in the queue at most: the oldest is lost, as one of a real queue may be. */
export const MAX_MESSAGES = 40;

/** A large answer of a receiver: 10 MB in chunks. */
export const BIG_CHUNK = 65_536;
export const BIG_CHUNKS = 160;
/** Chunks of it that are at most read: the first has all that is kept, and streams read one ahead. */
export const LIMIT_READ = 4;

/** Tries after which an event may be given up (docs/webhooks.md): by the schedule, and where a 4xx refuses it. */
export const MAX_TRIES = 10;
export const REFUSED_TRIES = 4;

/** How often an endpoint is killed while it waits for an answer. */
export const KILLED = 0.05;

/** Webhooks at once; and at the beginning. */
export const MOST_RECEIVERS = 4;

/** Looks at how far webhooks are, at the end of a run, before they count as stuck. */
export const MOST_LOOKS = 400;

/** What a list gives at most. */
export const MAX_LISTED = 200;

/** Streams and tailing readers at once. */
export const MOST_STREAMS = 2;
export const MOST_TAILS = 2;

/** Who follows a stream hangs up before so long a time passes: each of its timers is a step. */
export const LONG = 60_000;

/** Real milliseconds in which a stream shows what was told: far more than it takes. */
export const ARRIVES_MS = 10_000;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
