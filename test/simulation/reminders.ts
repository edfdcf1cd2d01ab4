import { dueBy } from "../../src/status/schedule.ts";
import type { NumberedEvent, Status } from "../../src/status/types.ts";

/** The zone of this deployment: none is configured. */
const ZONE = "UTC";

/** Hears every reminder: each is told once, in order, and to nobody who has connected or is archived. */
export class ReminderWatch {
  /** The last one told, by customer and the call that asked. */
  private readonly told = new Map<string, number>();

  check(after: Status, events: NumberedEvent[], wrong: (what: string) => void): void {
    for (const { type, text } of events) {
      if (type !== "customer.reminder") continue;
      const { n } = (JSON.parse(text) as { data: { n: number } }).data;
      const asked = `${after.key} ${after.reminding?.askedAt}`;
      if (n <= (this.told.get(asked) ?? 0)) wrong(`reminder ${n} is told again`);
      if (after.archived || after.state === "connected")
        wrong(`reminder ${n} is told to nobody who needs it`);
      this.told.set(asked, n);
    }
  }

  /** Whether a reminder or the deadline that came by `now` was never told. */
  isUntold(status: Status, now: number): boolean {
    const { key, remindAfter, reminding, state, archived, dueAt, overdue } = status;
    if (state === "connected") return false;
    if (dueAt !== null && dueAt <= now && !overdue) return true;
    if (archived || !remindAfter || !reminding) return false;
    const told = Math.max(reminding.told, this.told.get(`${key} ${reminding.askedAt}`) ?? 0);
    return dueBy({ remindAfter, ...reminding }, ZONE, now) > told;
  }
}
