import type { Env } from "../env.ts";
import { NO_SWEEP, type SweepFreshness } from "../status/freshness.ts";
import { upstream } from "../stubs.ts";

/** One record of all sweeps is asked for once in this time and isolate: a status itself never comes from memory. */
const REMEMBER_MS = 1_000;

let known: { at: number; freshness: SweepFreshness } | null = null;

/** What the last sweeps say of everybody. Upstream out of reach says nothing: statuses are answered all the same. */
export async function sweepFreshness(env: Env): Promise<SweepFreshness> {
  const now = Date.now();
  if (known && now >= known.at && now - known.at < REMEMBER_MS) return known.freshness;
  const freshness = await upstream(env)
    .freshness()
    .catch(() => NO_SWEEP);
  known = { at: now, freshness };
  return freshness;
}
