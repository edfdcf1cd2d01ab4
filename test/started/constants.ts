/** What the README promises of `npm start` on an ordinary machine, installed and with its ports free. */
export const GREETING_MS = 10_000;

/** How long a program may take to end, or a machine to show that it has: asked again and again, hardly ever used up. */
export const ENDING_MS = 15_000;

/** How long a test waits for what follows by itself: ticks, queues and alarms on a busy machine. */
export const SOON_MS = 15_000;

/** Between two looks at a condition. */
export const LOOK_EVERY_MS = 25;

/** A browser's, because what names itself no browser counts as a bot and opens nothing. */
export const BROWSER =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** The secrets of a started program, given by environment so that no file of the developer's is read or written. */
export const SECRETS = {
  ADMIN_API_KEY: "admin-key-of-a-test-0123456789",
  LEADSIE_API_KEY: "leadsie-key-of-a-test-0123456789",
  LEADSIE_WEBHOOK_SECRET: "webhook-secret-of-a-test-0123456789",
};
