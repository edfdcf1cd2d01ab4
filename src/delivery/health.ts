import type { Tried } from "./item.ts";
import type { Health } from "./settings.ts";

/** The endpoint's health after a delivery. */
export function afterSuccess(health: Health, now: number): Health {
  return { ...health, failingSince: null, lastSuccessAt: now, lastError: null };
}

/** After a try that did not deliver. */
export function afterFailure(health: Health, tried: Tried, now: number): Health {
  return {
    ...health,
    failingSince: health.failingSince ?? now,
    lastFailureAt: now,
    lastError: tried.error ?? `It answered ${tried.status}.`,
  };
}
