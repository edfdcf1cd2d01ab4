import type { Checked } from "./storage.ts";
import type { Freshness } from "./view.ts";

/** What the last sweeps say of everybody at once, from the one record that Upstream keeps of them. */
export interface SweepFreshness {
  /** When the last sweep began whose every difference was looked into; null if there was none. */
  completeAt: number | null;
  failingSince: number | null;
  failingReason: string | null;
}

/** What the last own polls said. */
export type OwnCheck = Omit<Checked, "no">;

export const NO_SWEEP: SweepFreshness = { completeAt: null, failingSince: null, failingReason: null };

/**
 * When this customer's snapshot was last confirmed, and why not later. Computed when read: a sweep that found
 * nothing different confirms everybody and writes nothing of anybody.
 */
export function freshnessOf(
  status: { createdAt: number; suspected: boolean },
  own: OwnCheck,
  sweep: SweepFreshness,
): Freshness {
  const confirms = sweep.completeAt !== null && !status.suspected && status.createdAt <= sweep.completeAt;
  const sweptAt = confirms ? sweep.completeAt : null;
  return { checkedAt: latest(own.at, sweptAt), stale: staleOf(own, sweptAt, sweep) };
}

function staleOf(own: OwnCheck, sweptAt: number | null, sweep: SweepFreshness): Freshness["stale"] {
  if (own.heldSince !== null && (sweptAt === null || sweptAt < (own.heldAt ?? own.heldSince))) {
    return { since: own.heldSince, reason: own.heldReason ?? "" };
  }
  if (sweep.failingSince !== null && (own.at === null || own.at < sweep.failingSince)) {
    return { since: sweep.failingSince, reason: sweep.failingReason ?? "" };
  }
  return null;
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
