import type { Env } from "../env.ts";
import { NO_SWEEP, type SweepFreshness } from "../status/freshness.ts";
import { upstream } from "../stubs.ts";

/** One record of all sweeps is asked for once in this time and isolate: a status itself never comes from memory. */
const REMEMBER_MS = 1_000;

let known: { at: number; freshness: SweepFreshness; text: string } | null = null;

/** What the last sweeps say of everybody. Upstream out of reach says nothing: statuses are answered all the same. */
export async function sweepFreshness(env: Env): Promise<SweepFreshness> {
  return (remembered() ?? (await ask(env))).freshness;
}

/** The same as JSON, made once for all who ask within that second; text costs calls to objects less. */
export function sweepFreshnessText(env: Env): string | Promise<string> {
  return remembered()?.text ?? ask(env).then(({ text }) => text);
}

function remembered() {
  const now = Date.now();
  return known && now >= known.at && now - known.at < REMEMBER_MS ? known : null;
}

async function ask(env: Env) {
  const at = Date.now();
  const freshness = await upstream(env)
    .freshness()
    .catch(() => NO_SWEEP);
  known = { at, freshness, text: JSON.stringify(freshness) };
  return known;
}
