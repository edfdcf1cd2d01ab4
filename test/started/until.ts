import { setTimeout as wait } from "node:timers/promises";
import { LOOK_EVERY_MS, SOON_MS } from "./constants.ts";

/**
 * Looks again and again until there is something (neither false nor null nor undefined), and gives it. Fails after
 * `timeoutMs` with `what` was waited for. What `look` throws ends the waiting at once.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = SOON_MS,
): Promise<Exclude<T, false | null | undefined>> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined) {
      return seen as Exclude<T, false | null | undefined>;
    }
    if (Date.now() > end) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await wait(LOOK_EVERY_MS);
  }
}
