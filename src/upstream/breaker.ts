import {
  CUSTOMERS_TO_OPEN,
  FAILURES_TO_OPEN,
  PROBE_FIRST_MS,
  PROBE_LAST_MS,
  PROBE_LEASE_MS,
} from "./constants.ts";

/** How a request to upstream ended, as far as it says something about upstream as a whole. */
export type Outcome =
  | { kind: "ok" }
  /** Refused, timed out, 5xx, HTML: what an outage looks like. `customer` is the customer's key, null for a sweep. */
  | { kind: "outage"; customer: string | null; reason: string }
  /** 401 or 403: the key was refreshed or the plan changed. Nothing will succeed until somebody acts. */
  | { kind: "unauthorized"; reason: string }
  /** 429: everything waits. */
  | { kind: "rate-limited"; retryAfterMs: number; reason: string }
  /** An answer about one customer that cannot be used: that customer is held alone. */
  | { kind: "customer"; reason: string };

export interface Breaker {
  /** Null while closed. */
  open: null | {
    since: number;
    reason: string;
    nextProbeAt: number;
    waitMs: number;
    unauthorized: boolean;
    /** A probe is under way. Left out by earlier versions. */
    probing?: boolean;
  };
  failures: number;
  /** Customers whose requests failed in this run of failures; two are enough to know, or a sweep (null). */
  failed: (string | null)[];
  pausedUntil: number;
}

export const CLOSED: Breaker = { open: null, failures: 0, failed: [], pausedUntil: 0 };

/** May requests go out at `now`? `probe` lets just one through. */
export type Gate = { pass: "all" } | { pass: "probe" } | { pass: "none"; retryAt: number; reason: string };

/** Waits are measured against a clock that may have jumped back: none is believed beyond its own bound. */
export function gate(breaker: Breaker, now: number): Gate {
  if (breaker.pausedUntil > now && breaker.pausedUntil - now <= PROBE_LAST_MS) {
    return { pass: "none", retryAt: breaker.pausedUntil, reason: "rate limited" };
  }
  if (!breaker.open) return { pass: "all" };
  const { nextProbeAt, reason } = breaker.open;
  const due = now >= nextProbeAt || nextProbeAt - now > PROBE_LAST_MS;
  return due ? { pass: "probe" } : { pass: "none", retryAt: nextProbeAt, reason };
}

/** A probe goes out: nobody else does until it has reported, or is lost. */
export function probing(breaker: Breaker, now: number): Breaker {
  return breaker.open
    ? { ...breaker, open: { ...breaker.open, nextProbeAt: now + PROBE_LEASE_MS, probing: true } }
    : breaker;
}

export function afterOutcome(breaker: Breaker, outcome: Outcome, now: number): Breaker {
  switch (outcome.kind) {
    case "ok":
      return { ...CLOSED, pausedUntil: breaker.pausedUntil > now ? breaker.pausedUntil : 0 };
    case "customer":
      return breaker;
    case "rate-limited":
      return { ...breaker, pausedUntil: now + outcome.retryAfterMs };
    case "unauthorized":
      return openUp(breaker, outcome.reason, true, now);
    case "outage": {
      const failed = [...new Set([...breaker.failed, outcome.customer])].slice(0, CUSTOMERS_TO_OPEN);
      const counted = { ...breaker, failures: breaker.failures + 1, failed };
      const enough =
        counted.failures >= FAILURES_TO_OPEN && (failed.length >= CUSTOMERS_TO_OPEN || failed.includes(null));
      return breaker.open || enough ? openUp(counted, outcome.reason, false, now) : counted;
    }
  }
}

/** Those that were under way when it opened say nothing new: only a probe that failed makes the next one wait longer. */
function openUp(breaker: Breaker, reason: string, unauthorized: boolean, now: number): Breaker {
  if (breaker.open && breaker.open.probing === false) {
    return { ...breaker, open: { ...breaker.open, reason, unauthorized } };
  }
  const waitMs = breaker.open ? Math.min(breaker.open.waitMs * 2, PROBE_LAST_MS) : PROBE_FIRST_MS;
  const since = breaker.open?.since ?? now;
  return {
    ...breaker,
    open: { since, reason, nextProbeAt: now + waitMs, waitMs, unauthorized, probing: false },
  };
}
