import { authenticate, authenticateSession } from "../account/authenticate.ts";
import { ROOT_ID } from "../account/principal.ts";
import { bearer } from "./bearer.ts";
import type { Context } from "./route.ts";

/** How often it is asked while an answer stays open: with what an isolate remembers, a revoked key ends it within ten seconds. */
const ASK_MS = 2_000;

/**
 * Whether whoever was let in still would be: for answers that stay open. Costs what a request costs: nothing, but for a
 * call to Account every few seconds for all who are in use.
 */
export async function isStillGood(c: Context): Promise<boolean> {
  const { id, expiresAt, only, session } = c.principal;
  if (expiresAt !== null && expiresAt <= Date.now()) return false;
  if (session !== undefined) return (await authenticateSession(c, session)) !== null;
  if (only || id === ROOT_ID) return true;
  return (await authenticate(c, bearer(c.request))) !== null;
}

/** Calls `end` once, when the key, session or token is good no longer. Gives what stops watching. */
export function whenNotGood(c: Context, end: () => void): () => void {
  const { id, expiresAt, only, session } = c.principal;
  if (only && expiresAt !== null) {
    const timer = setTimeout(end, Math.max(0, expiresAt - Date.now()));
    return () => clearTimeout(timer);
  }
  // Nothing revokes it while this runs, and ten thousand streams are ten thousand timers.
  if (id === ROOT_ID && session === undefined) return () => {};
  const timer = setInterval(async () => {
    // Account out of reach says nothing: a new request would fail, this one goes on.
    if (await isStillGood(c).catch(() => true)) return;
    clearInterval(timer);
    end();
  }, ASK_MS);
  return () => clearInterval(timer);
}
