import {
  AGREEING_PART,
  AGREEING_SWEEPS,
  AGREEMENT_MS,
  MOST_LOST,
  MOST_LOST_PART,
  SWEEP_LEASE_MS,
  SWEEP_SOON_SECONDS,
} from "./constants.ts";
import { likeness } from "./sketch.ts";

/** How a sweep ended. */
export interface SweepResult {
  ok: boolean;
  /** Why it failed, in machine words; null when it did not. */
  reason: string | null;
  startedAt: number;
  endedAt: number;
  requests: number;
  bytes: number;
  customers: number;
  connections: number;
  /** Customers who differed from what was known, and those whose objects were woken for it. */
  changed: number;
  woken: number;
  /** Customers it would take something from. */
  lost: number;
  /** Differing customers that are left for the next sweep. */
  backlog: number;
}

/** A sweep that takes something from too many customers is not believed at once. */
export interface Suspicious {
  since: number;
  /** Customers it would take something from, and of how many. */
  customers: number;
  of: number;
  /** When sweeps agreed, at least `AGREEMENT_MS` apart. */
  agreedAt: number[];
  /** Who lost in the last of them, in little: see `sketch.ts`. Left out by earlier versions. */
  who?: number[];
  /** By the operator, or by sweeps that agreed. */
  accepted: boolean;
}

/** What is kept of sweeps, in one row. Times are milliseconds since 1970. */
export interface Sweeps {
  last: SweepResult | null;
  /** The beginning of the last sweep whose every difference was looked into: what it did not tell is confirmed by it. */
  completeAt: number | null;
  failingSince: number | null;
  failingReason: string | null;
  suspicious: Suspicious | null;
  /** Sweeps that may run at once: one. */
  leasedUntil: number;
  startedAt: number;
}

export const NO_SWEEPS: Sweeps = {
  last: null,
  completeAt: null,
  failingSince: null,
  failingReason: null,
  suspicious: null,
  leasedUntil: 0,
  startedAt: 0,
};

/** Is a sweep due? `soon`: somebody is hot, or opened a link within the hour. A clock that jumped back waits for nothing. */
export function sweepDue(sweeps: Sweeps, now: number, sweepSeconds: number, soon: boolean): boolean {
  if (sweepSeconds === 0 || leased(sweeps, now)) return false;
  const period = Math.min(sweepSeconds, soon ? SWEEP_SOON_SECONDS : sweepSeconds) * 1000;
  const passed = now - sweeps.startedAt;
  // Cron comes a little early or late: half a second before the period is the period.
  return passed < 0 || passed >= period - 500;
}

export function leased(sweeps: Sweeps, now: number): boolean {
  return sweeps.leasedUntil > now && sweeps.leasedUntil - now <= SWEEP_LEASE_MS;
}

export function begun(sweeps: Sweeps, now: number): Sweeps {
  return { ...sweeps, startedAt: now, leasedUntil: now + SWEEP_LEASE_MS };
}

export function ended(sweeps: Sweeps, result: SweepResult): Sweeps {
  const base = { ...sweeps, last: result, leasedUntil: 0 };
  if (!result.ok) {
    const since = sweeps.failingSince ?? result.startedAt;
    return { ...base, failingSince: since, failingReason: result.reason };
  }
  const complete = result.backlog === 0 && (sweeps.suspicious?.accepted ?? true);
  return {
    ...base,
    completeAt: complete ? result.startedAt : sweeps.completeAt,
    failingSince: null,
    failingReason: null,
    suspicious: result.lost === 0 ? null : sweeps.suspicious,
  };
}

/** What becomes of a sweep's losses: nothing, a poll of each that confirms it, or they are true. */
export type Belief = "none" | "suspect" | "apply";

/** More losses than one sweep is believed: more than twenty customers, and more than one in twenty. */
export function tooMany(lost: number, of: number): boolean {
  return lost > Math.max(MOST_LOST, of * MOST_LOST_PART);
}

/**
 * A sweep would take something from `lost` of `of` customers: is it believed? Not before three such sweeps, ten
 * minutes apart, agree on whom (`who`: a sketch of them), or the operator accepts. One that takes from others begins anew; one
 * that takes little ends the suspicion.
 */
export function weigh(
  sweeps: Sweeps,
  lost: number,
  of: number,
  now: number,
  who: number[] = [],
): { sweeps: Sweeps; belief: Belief } {
  if (!tooMany(lost, of)) return { sweeps: { ...sweeps, suspicious: null }, belief: "suspect" };
  const before = sweeps.suspicious;
  const agrees = before?.who === undefined || before.accepted || likeness(before.who, who) >= AGREEING_PART;
  const agreedAt = (agrees && before?.agreedAt) || [];
  const latest = agreedAt.at(-1);
  const counts = latest === undefined || Math.abs(now - latest) >= AGREEMENT_MS;
  const suspicious: Suspicious = {
    since: before?.since ?? now,
    customers: lost,
    of,
    agreedAt: counts ? [...agreedAt, now] : agreedAt,
    who,
    accepted: before?.accepted ?? false,
  };
  // Believed until a sweep takes little again: a loss larger than one sweep's work goes on in the next.
  const believed = suspicious.accepted || suspicious.agreedAt.length >= AGREEING_SWEEPS;
  return {
    sweeps: { ...sweeps, suspicious: { ...suspicious, accepted: believed } },
    belief: believed ? "apply" : "none",
  };
}

/** The operator says that the losses are real: the next sweep applies them. False where there is nothing to accept. */
export function accept(sweeps: Sweeps): Sweeps | null {
  return sweeps.suspicious && { ...sweeps, suspicious: { ...sweeps.suspicious, accepted: true } };
}
