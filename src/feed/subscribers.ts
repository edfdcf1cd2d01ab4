import { log } from "../log.ts";
import { withTimeLimit } from "../time-limit.ts";
import { PUSH_LIMIT_MS, PUSH_WAIT_MS, PUSHED_ROWS, REPUSH_FIRST_MS, REPUSH_LAST_MS } from "./constants.ts";
import type { Log } from "./log.ts";
import type { Push } from "./protocol.ts";

/** How a log reaches the endpoint that subscribed. A rejection, or no answer in time, is tried again. */
export type PushTo = (endpointId: string, push: Push) => Promise<void>;

interface Subscriber {
  id: string;
  /** This log's number: an object that its alarm has woken may not know its own name. */
  log: number;
  /** The endpoint has acknowledged everything up to here; right after the object woke that is a guess it corrects. */
  place: number;
  /** It is to be pushed to although nothing may have come: what it knows was forgotten with the memory of this object. */
  unsure: boolean;
  running: Promise<boolean> | null;
  failures: number;
  /** Not before this, after a failure. */
  retryAt: number;
}

/**
 * The endpoints that are told of what is appended to a log, each at its own pace: what comes while a push is under way
 * goes with the next one. Who has subscribed is a row; how far each is, memory: an endpoint knows its own place, and
 * takes no event twice.
 */
export class Subscribers {
  private known: Map<string, Subscriber> | null = null;
  private readonly sql: SqlStorage;
  private readonly log: Log;
  private readonly pushTo: PushTo;

  constructor(sql: SqlStorage, log: Log, pushTo: PushTo) {
    this.sql = sql;
    this.log = log;
    this.pushTo = pushTo;
  }

  /** Before something is appended: what an endpoint lacks is then known, and pushed to it. */
  load(): void {
    this.all();
  }

  add(id: string, log: number): void {
    if (this.all().has(id)) return;
    this.sql.exec("INSERT INTO subscriber (id, log) VALUES (?, ?)", id, log);
    this.all().set(id, this.fresh({ id, log }, false));
  }

  remove(id: string): void {
    if (this.all().delete(id)) this.sql.exec("DELETE FROM subscriber WHERE id = ?", id);
  }

  /**
   * Pushes what there is to whoever lacks it, all at once, for at most a second. Gives when to try again whom it did not
   * reach (milliseconds since 1970), or null.
   */
  async tell(now: number): Promise<number | null> {
    const behind = [...this.all().values()].filter((one) => this.lacks(one, this.log.head));
    if (behind.length === 0) return null;
    const { head } = this.log;
    const pushes = behind.filter(({ retryAt }) => isDue(retryAt, now)).map((one) => this.reach(one, head));
    // Longer is no failure: whoever is still being reached is behind, and so tried again.
    await withTimeLimit(Promise.all(pushes), PUSH_WAIT_MS).catch(() => {});
    const left = behind.filter((one) => this.known?.has(one.id) && this.lacks(one, head));
    return left.length === 0
      ? null
      : Math.min(...left.map(({ retryAt }) => Math.max(retryAt, now + REPUSH_FIRST_MS)));
  }

  private async reach(one: Subscriber, head: number): Promise<void> {
    while (this.lacks(one, head)) {
      one.running ??= this.push(one).finally(() => {
        one.running = null;
      });
      if (!(await one.running)) return;
    }
  }

  private async push(one: Subscriber): Promise<boolean> {
    const { rows, scannedTo } = this.log.after(one.place, {}, PUSHED_ROWS);
    try {
      await withTimeLimit(this.pushTo(one.id, { log: one.log, from: one.place, rows }), PUSH_LIMIT_MS);
      Object.assign(one, { place: scannedTo, unsure: false, failures: 0, retryAt: 0 });
      return true;
    } catch (error) {
      log("push_failed", { endpoint: one.id, log: one.log, error });
      const wait = Math.min(REPUSH_FIRST_MS * 2 ** one.failures, REPUSH_LAST_MS);
      one.failures++;
      one.retryAt = Date.now() + wait;
      return false;
    }
  }

  private lacks(one: Subscriber, head: number): boolean {
    return one.unsure || one.place < head;
  }

  private all(): Map<string, Subscriber> {
    this.known ??= new Map(
      this.sql
        .exec<{ id: string; log: number }>("SELECT id, log FROM subscriber")
        .toArray()
        .map((row) => [row.id, this.fresh(row, true)]),
    );
    return this.known;
  }

  private fresh({ id, log }: { id: string; log: number }, unsure: boolean): Subscriber {
    return { id, log, place: this.log.head, unsure, running: null, failures: 0, retryAt: 0 };
  }
}

/** A clock that jumped back puts nobody off for longer than the longest wait. */
function isDue(retryAt: number, now: number): boolean {
  return retryAt <= now || retryAt - now > REPUSH_LAST_MS;
}
