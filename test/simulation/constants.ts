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

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
