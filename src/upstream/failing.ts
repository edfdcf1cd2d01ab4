import type { Breaker } from "./breaker.ts";
import type { Sweeps } from "./sweeps.ts";

/** Since when (milliseconds since 1970) and why nobody's snapshot can be confirmed. */
export interface Failing {
  since: number;
  reason: string;
}

/**
 * Sweeps fail, or the breaker is open and lets none begin: polls may have opened it, and then no sweep has failed. Whichever
 * began first.
 */
export function failingOf({
  sweeps,
  breaker: { open },
}: {
  sweeps: Sweeps;
  breaker: Breaker;
}): Failing | null {
  const { failingSince: since, failingReason } = sweeps;
  const swept = since === null ? null : { since, reason: failingReason ?? "" };
  if (!open || (swept && swept.since <= open.since)) return swept;
  return { since: open.since, reason: open.reason };
}
