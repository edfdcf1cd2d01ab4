import { FAILING_TOO_LONG_MS } from "./constants.ts";
import { numberEvents } from "./events.ts";
import { progressOf } from "./progress.ts";
import { dueBy, type Next, nextReminder, type Plan } from "./schedule.ts";
import type { EventDraft, Reminding, Status, Transition } from "./types.ts";

/** What a reminder hangs on besides the customer. `now` and `failingSince` in milliseconds since 1970. */
export interface Hour {
  now: number;
  /** The zone whose hours decide: an IANA name. */
  zone: string;
  /** Since when upstream cannot be heard, or null. */
  failingSince: number | null;
}

/** The customer's next reminder, or null: archived and connected customers get none. */
export function reminderOf(status: Status, zone: string, now: number): Next | null {
  const plan = planOf(status);
  return plan && !status.archived ? nextReminder(plan, zone, now) : null;
}

/**
 * Tells the reminder that is due, if one is. None while upstream has been failing for an hour: the customer may have
 * connected long ago. Nothing that the Customer shows changes, so the version stays.
 */
export function remind(status: Status, { now, zone, failingSince }: Hour): Transition {
  const next = reminderOf(status, zone, now);
  if (!next || !status.reminding || next.at > now || tooLongUnheard(failingSince, now)) {
    return { status, events: [] };
  }
  const told: EventDraft = {
    type: "customer.reminder",
    data: { n: next.n, of: status.remindAfter?.length ?? 0, missing: progressOf(status).missing },
  };
  const reminding: Reminding = { ...status.reminding, told: next.n };
  return numberEvents({ ...status, reminding }, [told], "deadline", now);
}

/** Upstream has not been heard for so long that a customer may have connected unnoticed. */
export function tooLongUnheard(failingSince: number | null, now: number): boolean {
  return failingSince !== null && now - failingSince >= FAILING_TOO_LONG_MS;
}

/** What the company's call says of reminders. */
export interface Call {
  /** The call names `remindAfter`, be it the same list as before. */
  named: boolean;
  zone: string;
  now: number;
}

/**
 * Begins, goes on with or ends reminding after a call of the company's that made `transition` of `before`. The time is
 * measured from the call that sets another list, or sets one where none was running (connecting ends it), or makes
 * a link with one; the customer's first link begins it again while nothing was told. The same list again
 * changes nothing, so that who repeats what they know every night does not start anew every night.
 */
export function askAnew(before: Status, transition: Transition, call: Call): Transition {
  const { status } = transition;
  const reminding = afterCall(before, status, call);
  return reminding === status.reminding ? transition : { ...transition, status: { ...status, reminding } };
}

function afterCall(before: Status, status: Status, { named, zone, now }: Call): Reminding | null {
  if (!status.remindAfter?.length || status.state === "connected") return null;
  const { reminding } = status;
  const begun = { askedAt: now, told: 0 };
  const linked = status.linksRev > before.linksRev;
  const changed = JSON.stringify(status.remindAfter) !== JSON.stringify(before.remindAfter);
  if (named && (changed || linked || reminding === null)) return begun;
  if (reminding === null) return null;
  if (linked && before.linksRev === 0 && reminding.told === 0) return begun;
  const plan = before.archived && !status.archived ? planOf(status) : null;
  // What fell due while archived is passed over: nobody expects it months later.
  return plan ? { ...reminding, told: Math.max(reminding.told, dueBy(plan, zone, now)) } : reminding;
}

function planOf({ remindAfter, reminding, state }: Status): Plan | null {
  return remindAfter && reminding && state !== "connected" ? { remindAfter, ...reminding } : null;
}
