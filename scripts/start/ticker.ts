import { setTimeout as wait } from "node:timers/promises";

/** Cron as Cloudflare runs it, which `wrangler dev` does not: one tick after the other, never two at once. */
export async function startTicking(origin: string, seconds: number): Promise<never> {
  for (;;) {
    const begun = Date.now();
    await fetch(`${origin}/cdn-cgi/handler/scheduled`, { signal: AbortSignal.timeout(60_000) }).catch(
      (error: Error) => console.error(`A tick failed: ${error.message}`),
    );
    await wait(Math.max(0, begun + seconds * 1000 - Date.now()));
  }
}
