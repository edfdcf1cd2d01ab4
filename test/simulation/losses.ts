import { CONFIRM_AFTER_MS } from "../../src/status/constants.ts";
import type { NumberedEvent, Status } from "../../src/status/types.ts";
import type { Clock } from "./clock.ts";
import { connectionFrom, itemsOf } from "./items.ts";
import type { Given } from "./leadsie.ts";

/** A valid answer of upstream, by the clock that only rises. */
interface Answer {
  /** Undefined: it told of everybody. */
  customUserId: string | undefined;
  begun: number;
  ended: number;
  given: Given[];
  /** Customers of whom it held something unreadable. */
  broken: Set<string | null>;
}

/**
 * Holds every loss against what upstream said: it takes two valid answers without the thing, the second begun two
 * seconds after the first had ended, since the thing was last gained. A move and the operator may say so too.
 */
export class LossWatch {
  /** The operator has accepted a suspicious sweep: from then on a sweep alone may take. */
  accepted = false;
  private readonly answers: Answer[] = [];
  /** When each thing was last gained, by customer. */
  private readonly since = new Map<string, number>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  heard(answer: Answer): void {
    this.answers.push(answer);
  }

  check(
    before: Status | undefined,
    after: Status,
    events: NumberedEvent[],
    wrong: (what: string) => void,
  ): void {
    const exempt = events.some(({ type }) => type === "customer.moved");
    const had = itemsOf(before?.connections ?? []);
    const has = itemsOf(after.connections);
    for (const item of has) {
      if (!had.has(item)) this.since.set(`${after.key} ${item}`, this.clock.elapsed);
    }
    if (exempt) return;
    for (const item of had) {
      if (!has.has(item) && !this.isConfirmed(after, item)) wrong(`lost without two answers: ${item}`);
    }
  }

  private isConfirmed({ key, customUserId }: Status, item: string): boolean {
    const since = this.since.get(`${key} ${item}`) ?? 0;
    const without = this.answers.filter(
      (answer) =>
        answer.ended >= since &&
        (answer.customUserId === undefined || answer.customUserId === customUserId) &&
        !answer.broken.has(customUserId) &&
        !holds(answer, customUserId, item),
    );
    if (this.accepted) return without.length >= 1;
    return without.some((first) =>
      without.some((second) => second !== first && second.begun - first.ended >= CONFIRM_AFTER_MS),
    );
  }
}

function holds({ given }: Answer, customUserId: string, item: string): boolean {
  const theirs = given.filter((one) => one.customUserId === customUserId);
  return itemsOf(theirs.map(({ raw }) => connectionFrom(raw))).has(item);
}
