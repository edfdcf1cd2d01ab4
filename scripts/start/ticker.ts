import { setTimeout as wait } from "node:timers/promises";

/** Where a Worker that runs locally takes what cron would tell it. */
export const TICK_PATH = "/cdn-cgi/handler/scheduled";

export function tickUrl(origin: string): string {
  return `${origin}${TICK_PATH}?cron=every-tick`;
}

/** Cron as Cloudflare runs it, which nothing does locally: one tick after the other, never two at once, until `end`. */
export async function startTicking(origin: string, seconds: number, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    const begun = Date.now();
    await fetch(tickUrl(origin), { signal: AbortSignal.timeout(60_000) }).catch((error: Error) => {
      if (!end.aborted) console.error(`A tick failed: ${error.message}`);
    });
    await wait(Math.max(0, begun + seconds * 1000 - Date.now()));
  }
}
