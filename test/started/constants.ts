/** What the README promises of `npm start` on an ordinary machine, installed and with its ports free. */
export const GREETING_MS = 10_000;

/** Who starts it for another reason waits longer: it starts beside other programs of the tests. */
export const STARTING_MS = 45_000;

/** How long a program may take to end, or a machine to show that it has: asked again and again, hardly ever used up. */
export const ENDING_MS = 15_000;

/** How long a test waits for what follows by itself: ticks, queues and alarms on a busy machine. */
export const SOON_MS = 15_000;

/** Between two looks at a condition. */
export const LOOK_EVERY_MS = 25;

/**
 * Where programs listen: below what systems give to outgoing connections (Linux from 32768, others from 49152), above
 * where well-known services are. A file that runs beside others takes every so many-th.
 */
export const PORTS = { first: 20_000, last: 32_000 };
export const MOST_WORKERS = 8;

/** Customers whose whole history is read at the same time. */
export const READ_LANES = 8;

/** A browser's, because what names itself no browser counts as a bot and opens nothing. */
export const BROWSER =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Follows every link that is posted, as people do not. */
export const ROBOT = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)";

/** The secrets of a started program, given by environment so that no file of the developer's is read or written. */
export const SECRETS = {
  ADMIN_API_KEY: "admin-key-of-a-test-0123456789",
  LEADSIE_API_KEY: "leadsie-key-of-a-test-0123456789",
  LEADSIE_WEBHOOK_SECRET: "webhook-secret-of-a-test-0123456789",
};
