import { poll } from "../refresh/poll.ts";
import type { AskOutcome } from "../status/asking.ts";
import { customerStatus, upstream } from "../stubs.ts";
import { Problem } from "./problem.ts";
import type { Context } from "./route.ts";

/**
 * Asks upstream about one customer now, because a caller waits for it: 503 when it cannot answer, never silently
 * old. All who ask at once share one request.
 */
export async function askNow(c: Context, key: string, customUserId: string): Promise<void> {
  const shared = await customerStatus(c.env, key).joinAsk();
  const outcome = shared ?? (await askForAll(c, key, customUserId));
  if (!outcome.ok) throw unavailable(outcome.reason, outcome.retryMs);
}

/** Others wait for this one: it goes on when its caller hangs up, and they hear of it when it fails. */
function askForAll(c: Context, key: string, customUserId: string): Promise<AskOutcome> {
  const asked = (async () => {
    let outcome: AskOutcome = { ok: false, reason: "an error here", retryMs: RETRY_MS };
    try {
      outcome = await ask(c, key, customUserId);
      return outcome;
    } finally {
      await customerStatus(c.env, key).endAsk(outcome);
    }
  })();
  c.ctx.waitUntil(asked.catch(() => {}));
  return asked;
}

async function ask(c: Context, key: string, customUserId: string): Promise<AskOutcome> {
  const permits = await upstream(c.env).take("on-demand", 1);
  if (!permits.ok) return { ok: false, reason: permits.reason, retryMs: permits.retryAt - Date.now() };
  const result = await poll(c.env, c.config, { key, customUserId });
  return result.ok ? result : { ...result, retryMs: RETRY_MS };
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
