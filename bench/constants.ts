/** Where the programs under measurement listen: far from what else a developer runs. */
export const SANDBOX_PORT = 48788;
export const WORKER_PORT = 48787;
export const SMALL_WORKER_PORT = 48789;
export const INSPECTOR_PORT = 49229;
export const SMALL_INSPECTOR_PORT = 49230;

/** Secrets of programs that only this machine reaches, for as long as a benchmark takes. */
export const ADMIN_API_KEY = "admin-key-of-a-benchmark-0123456789";
export const LEADSIE_API_KEY = "leadsie-key-of-a-benchmark-0123456789";
export const LEADSIE_WEBHOOK_SECRET = "webhook-secret-of-a-benchmark-0123456789";

/** Bundling included; a busy machine takes seconds. */
export const START_MS = 60_000;
export const STOP_MS = 5_000;

/** What the databases of a hundred thousand customers may take, with room to spare. */
export const STATE_BYTES = 8e9;

/** Between two looks at a condition. */
export const LOOK_EVERY_MS = 50;

/** Nothing was counted for so long: alarms, queues and what they caused have run. Alarms come a second after a change. */
export const QUIET_MS = 3_000;
export const QUIET_WITHIN_MS = 120_000;

/** Objects leave memory ten seconds after their last call: a sweep after this reads everything from disk. */
export const EVICTED_MS = 13_000;

/** Customers of a whole account, of a small one, and how many of them change. */
export const ACCOUNT = 100_000;
/** A small account's size is a tenth: the time for it is what ten times as many may take eleven times of. */
export const SMALL_PART = 10;
export const CHANGED = 100;

/** Alternating rounds, of which the median counts. */
export const ROUNDS = 7;
export const QUICK_ROUNDS = 3;

/** A first day that is not over after so many ticks is not over by itself: the promise is 25. */
export const MOST_TICKS = 60;
/**
 * Between two ticks of a first day, in which every object leaves memory. Cron's are a minute apart; but a process may
 * open only so many files, and each object in memory has three.
 */
export const TICK_EVERY_MS = 11_000;
/** Customers whose history is read after the first day, evenly spread. */
export const SAMPLED_HISTORIES = 2_000;

/** Requests to the Worker at the same time. */
export const ASK_LANES = 8;

/** Customers at rest. */
export const REST_ACCOUNT = 10_000;

/** Ticks that stand for an hour's sixty. */
export const TICKS_COUNTED = 10;

/** Looks at somebody hot that are counted: one each five seconds. */
export const LOOKS_COUNTED = 6;
export const LOOKS_WITHIN_MS = 120_000;

/** The request that customers are sent to. */
export const REQUEST = "acme";

/** Hot customers at once, how often that is tried, and the two minutes in which each connects. */
export const HOT_AT_ONCE = 5;
export const HOT_BATCHES = 4;
export const CONNECT_WITHIN_MS = 120_000;
/** A webhook comes when it comes, whenever the last look was: no need to spread the moments over minutes. */
export const WEBHOOK_CONNECT_WITHIN_MS = 10_000;
/** Between two looks at a customer who connects: well below what the bounds are. */
export const LOOK_CLOSELY_EVERY_MS = 10;
/** Cron's own minute. */
export const CRON_MS = 60_000;

/** A browser's: what names itself no browser is a bot, and a bot's click makes nobody hot. */
export const BROWSER =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Between two looks at the heap while a sweep runs. */
export const HEAP_EVERY_MS = 10;

/** Longer than any sweep takes to come: who is not connected by then never will be. */
export const READABLE_WITHIN_MS = 180_000;

/** Customers whom Leadsie tells of in turn: seldom enough that two of one never overtake each other, as the older is then dropped. */
export const CHANGED_CUSTOMERS = 1_000;
/** How much and for how long: each change goes to every endpoint but the one that hangs. */
export const CHANGE_SECONDS = 30;
export const CHANGES_A_SECOND: readonly number[] = [40, 100];
export const ENDPOINTS = 10;
/** What has not arrived this long after the last change counts as lost. */
export const DRAINED_WITHIN_MS = 30_000;
/** A measurement waits longer, to tell late from lost. */
export const ARRIVED_WITHIN_MS = 120_000;

/** Between two looks at the feed for what should have arrived: reading it takes time from what is measured. */
export const FEED_EVERY_MS = 2_000;

/** Changes whose way to somebody who waits is measured, one after the other. */
export const WAITED_CHANGES = 100;

/**
 * Streams that idle, how many open at a time, and for how long: objects leave memory after ten seconds. Each takes several
 * open files of a process: 10,000 need `ulimit -n` of at least 65,536.
 */
export const STREAMS = 10_000;
export const STREAMED_CUSTOMERS = 100;
export const STREAM_LANES = 50;
export const IDLE_MS = 15_000;

/**
 * Workers whose rates are compared: as miniflare serves them, and on a socket of workerd's own. Below the ports that
 * systems give to outgoing connections, of which a load has many.
 */
export const RATE_PORTS = {
  hello: { port: 18791, directPort: 18792 },
  bare: { port: 18793, directPort: 18794 },
  real: { port: 18795, directPort: 18796 },
};
export const PEER_PORTS = { port: 18801, directPort: 18802 };

/** Links, and customers, that are asked for in turn. Each is discovered first, which takes longer than all the rest. */
export const RATE_ITEMS = 1_000;
export const QUICK_RATE_ITEMS = 200;
/** Links made by one request. */
export const LINKS_A_BATCH = 200;

/** Connections that always have one request under way. */
export const RATE_CONNECTIONS = 32;

/** Alternating rounds; each measures every Worker for so long, after warming it up for a part of that. */
export const RATE_ROUNDS = 7;
export const RATE_MS = 1_500;
export const QUICK_RATE_ROUNDS = 2;
export const QUICK_RATE_MS = 400;
export const WARM_PART = 0.25;

/** A start from nothing, and what it may take; the size of what is deployed. */
export const START_PORT = 18797;
export const START_SANDBOX_PORT = 18798;
export const START_RUNS = 3;
export const QUICK_START_RUNS = 1;
/** Customers who are watched and read before memory is looked at again. */
export const START_TOUCHED = 10_000;
export const START_MOST_S = 10;
export const BUNDLE_MOST_KB = 100;

/** Customers whose whole-account answer is measured, and what of the rate from memory it must reach. */
export const WHOLE_ACCOUNT = 10_000;
export const WHOLE_LEAST = 0.5;

/** Customers who are polled one by one, as many at a time as a Worker may have connections waiting. */
export const NAIVE_ACCOUNT = 10_000;
export const NAIVE_LANES = 6;

/** Assets of the connection that is observed, and how long a round takes. */
export const OBSERVED_ASSETS = 3;
export const OBSERVED_MS = 500;
