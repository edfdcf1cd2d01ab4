import { withTimeLimit } from "../time-limit.ts";
import { TELL_AGAIN_MS, TELL_BATCH, TELL_TIMEOUT_MS } from "./constants.ts";
import type { LinkRows } from "./link-rows.ts";
import type { Mark, Untold } from "./untold.ts";

export interface Outside {
  now: () => number;
  /** Tells the object of customer `key` of a click at `at`; a rejection means that it may not have been told. */
  tell: (key: string, at: number) => Promise<void>;
  /** Writes the clicks that wait in memory. */
  flush: () => void;
}

/**
 * Tells customers' objects of clicks, after the visitor has been answered. What is to be told is marked in a row
 * in the same transaction as the click, and stays marked until it is acknowledged: an eviction, a kill or an
 * object that cannot answer only delays it, and the alarm tells it again. So a click may be told twice.
 */
export class Telling {
  /** The alarm as far as this instance knows; after an eviction it may be set earlier than this says, never later. */
  private alarmAt: number | null = null;

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly outside: Outside,
    private readonly links: LinkRows,
    private readonly untold: Untold,
  ) {}

  /** Whether a person's click at `at` is to be told: the link's first, or the last told one is over 5 minutes old, and none is on its way. */
  isNews(slug: string, toldAt: number | null, at: number): boolean {
    return (toldAt === null || at - toldAt > TELL_AGAIN_MS) && !this.untold.has(slug);
  }

  /** Marks a click inside the caller's transaction, and tells it after: what leaves an object waits for its writes. */
  mark(mark: Mark): void {
    this.wake(this.untold.mark(mark, this.outside.now()));
    this.ctx.waitUntil(Promise.resolve(mark).then((marked) => this.tellOne(marked)));
  }

  /** Tells again what is due and still marked. Throws nothing: a rejected alarm is repeated six times and then lost. */
  async again(): Promise<void> {
    this.alarmAt = null;
    const due = this.untold.due(this.outside.now(), TELL_BATCH);
    await Promise.all(
      due.map(async (mark) => {
        if (!(await this.tellOne(mark))) this.untold.postpone(mark, this.outside.now());
      }),
    );
    const next = this.untold.nextDue();
    if (next !== null) this.wake(next);
  }

  forget(key: string): void {
    this.untold.forget(key);
  }

  /** Whether the click was acknowledged. The object's own answer does not matter: it knows what a click means. */
  private async tellOne(mark: Mark): Promise<boolean> {
    try {
      await withTimeLimit(this.outside.tell(mark.key, mark.at), TELL_TIMEOUT_MS);
    } catch {
      return false;
    }
    this.outside.flush();
    this.ctx.storage.transactionSync(() => this.acknowledge(mark));
    return true;
  }

  /** While an old click could not be told, newer ones came that were not marked: the newest of them follows. */
  private acknowledge(mark: Mark): void {
    if (!this.untold.acknowledge(mark)) return;
    const newest = this.links.told(mark.slug, mark.at);
    if (newest !== null && newest - mark.at > TELL_AGAIN_MS) this.mark({ ...mark, at: newest });
  }

  private wake(at: number): void {
    if (this.alarmAt !== null && this.alarmAt <= at) return;
    this.alarmAt = at;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }
}
