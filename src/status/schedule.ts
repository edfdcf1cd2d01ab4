import { CLOSES_MS, DAY_MS, OPENS_MS, SECOND_MS } from "./constants.ts";
import { addDuration, readDuration } from "./duration.ts";
import { instantOf, wallOf } from "./wall-clock.ts";

/** When a customer is to be reminded. */
export interface Plan {
  /** Milliseconds since 1970: what every delay is measured from. */
  askedAt: number;
  /** Seconds, or ISO 8601 durations, in any order. */
  remindAfter: (number | string)[];
  /** How many of them, soonest first, were told or passed over. */
  told: number;
}

/** The reminder to send next: the `n`th of the list, soonest first, not before `at`. */
export interface Next {
  n: number;
  at: number;
}

/**
 * The next reminder as seen from `now`; it is due when its `at` is not after `now`. One that falls due outside the
 * hours waits for the opening; of several that fell due by then only the latest is told. What was told is counted,
 * never dated: a clock that jumps back repeats nothing, one that jumps ahead sends one.
 */
export function nextReminder(plan: Plan, zone: string, now: number): Next | null {
  const moments = momentsOf(plan, zone);
  const moment = moments[plan.told];
  if (moment === undefined) return null;
  const at = withinHours(Math.max(now, moment), zone);
  return { n: countBy(moments, at), at };
}

/** How many reminders of the list have fallen due by `now`, whether they were told or not. */
export function dueBy(plan: Plan, zone: string, now: number): number {
  return countBy(momentsOf(plan, zone), now);
}

/** `at` where walls in `zone` show a time from 9:00 to before 17:00, else the next 9:00. Every day of the week. */
export function withinHours(at: number, zone: string): number {
  const wall = wallOf(at, zone);
  const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
  const opening = midnight + OPENS_MS;
  if (wall >= opening && wall < midnight + CLOSES_MS) return at;
  return instantOf(wall < opening ? opening : opening + DAY_MS, zone);
}

/** Soonest first. A duration that cannot be read, which only an older version may have kept, never falls due. */
function momentsOf({ askedAt, remindAfter }: Plan, zone: string): number[] {
  return remindAfter
    .map((delay) =>
      typeof delay === "number" ? { months: 0, days: 0, ms: delay * SECOND_MS } : readDuration(delay),
    )
    .filter((duration) => duration !== null)
    .map((duration) => addDuration(askedAt, duration, zone))
    .sort((a, b) => a - b);
}

function countBy(moments: number[], at: number): number {
  return moments.filter((moment) => moment <= at).length;
}
