import { HELD_REMINDER_MS } from "./constants.ts";
import { askAnew, remind, reminderOf, tooLongUnheard } from "./remind.ts";
import type { Status, Transition } from "./types.ts";

/** One customer's reminders in the zone of this deployment. Times are milliseconds since 1970. */
export class Reminders {
  private readonly zone: string;
  /** No reminder before this: upstream was failing when one was due. In memory alone: an eviction asks again. */
  private heldUntil = 0;

  constructor(zone: string) {
    this.zone = zone;
  }

  /** When the next reminder is to be sent, or tried again; null: never. A clock that jumped back stretches no pause. */
  nextAt(status: Status, now: number): number | null {
    const next = reminderOf(status, this.zone, now);
    const held = this.heldUntil - now <= HELD_REMINDER_MS ? this.heldUntil : 0;
    return next && Math.max(next.at, held);
  }

  /** Tells the reminder that is due, or waits where upstream has been failing since too long ago. */
  send(status: Status, failingSince: number | null, now: number): Transition {
    this.heldUntil = tooLongUnheard(failingSince, now) ? now + HELD_REMINDER_MS : 0;
    return remind(status, { now, zone: this.zone, failingSince });
  }

  /** What a call of the company's makes of them; `named`: the call says something of `remindAfter`. */
  afterCall(before: Status, transition: Transition, named: boolean, now: number): Transition {
    return askAnew(before, transition, { named, zone: this.zone, now });
  }
}
