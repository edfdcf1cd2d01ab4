/** A poll that was handed out and never reported is due again after this: longer than the queue and a slow answer take. */
export const LEASE_MS = 60_000;

/**
 * A poll that shows what a sweep lacked is followed by one more: should the poll have been the old answer, no sweep would tell,
 * because to them nothing changes any more.
 */
export const RECANTED_MS = 60_000;

/** A loss is looked at again after this; a little more than `CONFIRM_AFTER_MS`, which is measured from its beginning. */
export const CONFIRM_DELAY_SECONDS = 3;

/** Clocks of Cloudflare's machines are at most this far apart: who asks for a poll in three seconds and who makes it are two. */
export const SKEW_MS = 500;

/** A customer whose poll failed waits this long first, and longer each time (±20 %). */
export const RETRY_MS = 5_000;

/** What one tick hands out at most, whatever the budget: a shard's answer and the queue's batches stay small. */
export const MAX_DUE = 2_000;

/** Cloudflare Queues take 100 messages or 256 KB a batch; ids may have 8 KiB. */
export const BATCH_MESSAGES = 100;
export const BATCH_BYTES = 200_000;

/** Six connections may wait for headers at once in one invocation: a seventh would use up its time limit in a queue. */
export const PARALLEL_POLLS = 6;

/** One sweep wakes at most so many customers; the rest next time. A Worker has 10,000 calls an invocation, and each may need two. */
export const MAX_WOKEN = 4_500;

/** A second pass keeps at most so many bytes of connections: with their parsed forms they must fit an isolate of 128 MB. */
export const LOOK_BYTES = 16 * 1024 * 1024;

/** Customers that are told of a sweep at the same time. */
export const LOOK_LANES = 32;

/** A running sweep says so this often, three times within its lease. */
export const RENEW_MS = 30_000;

/** A stored key is asked for again after this: a new one is in use everywhere within seconds. */
export const KEY_REMEMBER_MS = 5_000;

/** Members compared with their objects an hour and shard: 160 wakes an hour find a drift of one in a hundred within the hour. */
export const CHECKED_A_SHARD = 10;
export const CHECK_EVERY_MS = 60 * 60_000;

/** Members compared a tick and shard while a rebuild is under way: a few thousand calls, well within an invocation's. */
export const REBUILT_A_SHARD = 200;

/** Comparisons at the same time. */
export const CHECK_LANES = 16;

/** Users a shard, of whose unattributed connections a webhook may tell: those who gave access to the very same asset. */
export const MAX_HOLDING = 20;

/** A click leads to a connection within the hour, if at all; Leadsie's clock and ours may differ by a minute. */
export const CLICK_BEFORE_MS = 60 * 60_000;
export const CLOCKS_DIFFER_MS = 60_000;

/** For connections older than this nobody is suggested: to look for old clicks would read more links with every day. */
export const SUGGEST_FOR_MS = 7 * 24 * 60 * 60_000;

/** Customers who clicked within one hour, of whom one may still be found to be the only one who is not connected. */
export const MAX_SUGGESTED_FROM = 20;
