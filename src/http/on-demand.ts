import { poll } from "../refresh/poll.ts";
import { upstream } from "../stubs.ts";
import { Problem } from "./problem.ts";
import type { Context } from "./route.ts";

/** Asks upstream about one customer now, because a caller waits for it: 503 when it cannot answer, never silently old. */
export async function askNow(c: Context, key: string, customUserId: string): Promise<void> {
  const permits = await upstream(c.env).take("on-demand", 1);
  if (!permits.ok) throw unavailable(permits.reason, permits.retryAt - Date.now());
  const result = await poll(c.env, c.config, { key, customUserId, no: permits.firstNo });
  if (!result.ok) throw unavailable(result.reason, RETRY_MS);
}

/** What a caller is told to wait when upstream itself named no time. */
const RETRY_MS = 5_000;

export function unavailable(reason: string, waitMs: number): Problem {
  const detail =
    reason === "budget"
      ? "The budget of requests to Leadsie is used up for the moment."
      : `Leadsie could not be asked: ${reason}.`;
  return new Problem("upstream_unavailable", detail, {
    headers: { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) },
  });
}
