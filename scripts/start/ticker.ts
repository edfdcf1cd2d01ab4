import { setTimeout as wait } from "node:timers/promises";

/** Where a Worker that runs locally takes what cron would tell it. */
export function tickUrl(origin: string): string {
  return `${origin}/cdn-cgi/handler/scheduled?cron=every-tick`;
}

/** Cron as Cloudflare runs it, which `wrangler dev` does not: one tick after the other, never two at once. */
export async function startTicking(origin: string, seconds: number): Promise<never> {
  for (;;) {
    const begun = Date.now();
    await fetch(tickUrl(origin), { signal: AbortSignal.timeout(60_000) }).catch((error: Error) =>
      console.error(`A tick failed: ${error.message}`),
    );
    await wait(Math.max(0, begun + seconds * 1000 - Date.now()));
  }
}
