import type { Env } from "../env.ts";
import { directoryOf, upstream } from "../stubs.ts";
import { LEASE_MS, SKEW_MS } from "./constants.ts";

/**
 * Polls a customer in `delaySeconds`, because something was reported that upstream has yet to confirm. The customer's
 * row is due too: should the message be lost, or the budget have no permit left, the next tick looks.
 */
export async function askSoon(
  env: Env,
  { key, customUserId }: { key: string; customUserId: string },
  delaySeconds: number,
): Promise<void> {
  const permits = await upstream(env).take("confirm", 1);
  const at = Date.now() + delaySeconds * 1000;
  await directoryOf(env, customUserId).pollAt([key], permits.ok ? at + LEASE_MS : at, at - SKEW_MS);
  if (!permits.ok) return;
  await env.POLLS.send({ key, customUserId }, { delaySeconds });
}
