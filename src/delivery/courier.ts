import {
  FEW_READY,
  GATHER_MS,
  LEASE_MS,
  MAX_ATTEMPTS,
  MAX_GATHERED,
  MAX_PACED,
  MAX_READY,
  MAX_READY_EACH,
  MAX_SENDS,
  PACE_MS,
  READ_AGAIN_MS,
} from "./constants.ts";
import type { Deliveries } from "./deliveries.ts";
import { ERASED, type Item, type NewItem, newItem } from "./item.ts";
import { Lanes } from "./lanes.ts";
import { Ready } from "./ready.ts";
import { nextTry, type Verdict } from "./schedule.ts";
import type { Sent } from "./send.ts";

/** What the courier needs of the object it works for. */
export interface Employer {
  now(): number;
  random(): number;
  ordered(): boolean;
  /** Whether anything may be sent. */
  enabled(): boolean;
  /** Items up to here waited while the endpoint failed: they go out at ten a second. */
  pacedTo(): number;
  /** The event as it is sent, from memory or its log; null where it is gone for good. Rejects where somebody does not answer. */
  textOf(item: Item): Promise<string | null>;
  /** The text may be forgotten; it may be asked for again. */
  keepText(item: Item): void;
  /** One try. Never rejects. */
  send(item: Item, text: string): Promise<Sent>;
  /** What came of a try. */
  tried(sent: Sent, verdict: Verdict["verdict"]): void;
  /** Writes what goes with the results, in the same transaction. `done` were delivered or given up. */
  write(done: Item[]): void;
  /** Results were written: when the earliest row is due. */
  written(nextDue: number | null): void;
}

/**
 * Carries events to the endpoint. What is taken in is sent at once and written afterwards, together with what came of it;
 * what did not work out waits as a row. Of an ordered customer only the first event that is not done is ever due.
 */
export class Courier {
  /** In memory, ready or under way, by number. */
  private readonly held = new Map<number, Item>();
  private readonly ready = new Ready();
  /** Of those ready, what is paced. */
  private readonly paced = new Ready();
  /** What differs from its row, or has none. */
  private readonly unwritten = new Map<number, Item>();
  private readonly lanes: Lanes;
  private sending = 0;
  private nextN: number | null = null;
  private nextPaceAt = 0;
  private renewAt = 0;
  /** When the earliest row is due, as far as known; 0: to be looked up. */
  private rowsDueAt: number | null = 0;
  private timed = { write: false, pace: false };

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly rows: Deliveries,
    private readonly employer: Employer,
  ) {
    this.lanes = new Lanes(rows, (n) => this.held.get(n) ?? this.unwritten.get(n));
  }

  /** Takes events in and begins to send what is due. */
  take(events: NewItem[]): void {
    for (const event of events) this.takeOne(event);
    if (this.unwritten.size >= MAX_GATHERED) this.write();
    this.go();
  }

  /** Sends what is due, as far as there is room. */
  go(): void {
    while (this.sending < MAX_SENDS && this.employer.enabled()) {
      this.refill();
      const item = this.next();
      if (!item) break;
      this.sending++;
      this.ctx.waitUntil(
        this.carry(item).finally(() => {
          this.sending--;
          this.go();
        }),
      );
    }
    this.paceOn();
  }

  /** Whether anything is in memory that a row does not say yet. */
  get isUnwritten(): boolean {
    return this.unwritten.size > 0;
  }

  /** What is under way goes on being so: whoever wakes later does not send it too. */
  renew(): void {
    const now = this.employer.now();
    if (now < this.renewAt) return;
    this.renewAt = now + LEASE_MS / 3;
    for (const item of this.held.values()) this.unwritten.set(item.n, item);
  }

  /** Writes down everything there is to write, in one transaction. */
  write(): void {
    if (!this.isUnwritten) return;
    this.writeAll();
  }

  /** The same, and what goes with it, also where no result waits. */
  writeAll(): void {
    this.ctx.storage.transactionSync(() => {
      const items = [...this.unwritten.values()];
      const lease = this.employer.now() + LEASE_MS;
      for (const item of items) {
        this.rows.write(item, this.held.has(item.n) ? lease : item.dueAt);
        if (item.status === "pending" && !this.held.has(item.n)) this.employer.keepText(item);
      }
      this.employer.write(items.filter(({ status }) => status !== "pending"));
    });
    this.unwritten.clear();
    this.lanes.clear();
    this.rowsDueAt = this.rows.nextDue();
    this.employer.written(this.rowsDueAt);
  }

  /** Rows were changed past this: what is ready in memory becomes rows again, and all is looked up. */
  reload(change: () => void): void {
    for (const item of [...this.ready.clear(), ...this.paced.clear()]) this.letGo(item);
    this.write();
    change();
    this.rowsDueAt = this.rows.nextDue();
    this.employer.written(this.rowsDueAt);
    this.go();
  }

  /** Takes everything of a customer out, but for what tells that it was erased. Returns how many deliveries there were. */
  forget(key: string): number {
    this.write();
    const keep = (item: Item) => item.type === ERASED;
    this.ready.forget(key, keep);
    this.paced.forget(key, keep);
    for (const item of [...this.held.values()]) {
      if (item.key !== key || keep(item)) continue;
      item.dropped = true;
      this.held.delete(item.n);
    }
    const count = this.rows.forget(key);
    this.follow(key);
    // In the same turn: what waited for what went is due, or nothing would ever make it so.
    this.write();
    this.go();
    return count;
  }

  /** Forgets everything at once: the tables are about to go. */
  close(): void {
    for (const item of this.held.values()) item.dropped = true;
    this.ready.clear();
    this.paced.clear();
    for (const memory of [this.held, this.unwritten, this.lanes]) memory.clear();
  }

  /** The number of the newest item. */
  get lastN(): number {
    this.nextN ??= this.rows.lastN() + 1;
    return this.nextN - 1;
  }

  /** Notes an item that was sent by somebody else, such as a test. */
  note(item: Item): void {
    this.unwritten.set(item.n, item);
    this.write();
  }

  newNumber(): number {
    const n = this.lastN + 1;
    this.nextN = n + 1;
    return n;
  }

  private takeOne(event: NewItem): void {
    const item = newItem(this.newNumber(), event);
    this.unwritten.set(item.n, item);
    this.writeSoon();
    const lane = this.laneOf(item);
    if (lane !== null && !this.lanes.add(lane, item)) return;
    this.makeReady(item);
  }

  private laneOf({ key }: Item): string | null {
    return this.employer.ordered() ? key : null;
  }

  private makeReady(item: Item): void {
    item.dueAt ??= this.employer.now();
    if (!this.hasRoomFor(item)) return;
    this.held.set(item.n, item);
    (this.isPaced(item) ? this.paced : this.ready).add(item);
  }

  private hasRoomFor(item: Item): boolean {
    const { key } = item;
    if (this.ready.of(key) + this.paced.of(key) >= MAX_READY_EACH) return false;
    return this.isPaced(item) ? this.paced.size < MAX_PACED : this.held.size - this.paced.size < MAX_READY;
  }

  private isPaced({ replay, plannedAt, n }: Item): boolean {
    return replay !== null || plannedAt !== null || n <= this.employer.pacedTo();
  }

  private next(): Item | null {
    const now = this.employer.now();
    const wait = this.nextPaceAt - now;
    // Longer than it can be: the clock was set back.
    if (this.paced.size > 0 && (wait <= 0 || wait > PACE_MS)) {
      this.nextPaceAt = now + PACE_MS;
      return this.paced.take();
    }
    return this.ready.take();
  }

  /** Looks again when the next paced one may go. */
  private paceOn(): void {
    if (this.timed.pace || this.paced.size === 0 || !this.employer.enabled()) return;
    this.timed.pace = true;
    this.ctx.waitUntil(
      scheduler.wait(PACE_MS).then(() => {
        this.timed.pace = false;
        this.go();
      }),
    );
  }

  /** Takes due rows into memory when little is left there. */
  private refill(): void {
    const now = this.employer.now();
    if (this.ready.size + this.paced.size > FEW_READY || this.rowsDueAt === null || this.rowsDueAt > now)
      return;
    this.write();
    const each = this.employer.ordered() ? null : MAX_READY_EACH;
    for (const row of this.rows.due(now, MAX_READY, each, this.employer.pacedTo())) {
      if (this.held.has(row.n) || !this.hasRoomFor(row)) continue;
      this.unwritten.set(row.n, row);
      this.makeReady(row);
    }
    // What was taken has another date when it is written: until then nothing more is known of rows.
    this.rowsDueAt = this.isUnwritten ? null : this.rows.nextDue();
    if (this.isUnwritten) this.writeSoon();
  }

  private async carry(item: Item): Promise<void> {
    let text: string | null;
    try {
      text = await this.employer.textOf(item);
    } catch {
      if (item.dropped) return;
      item.dueAt = this.employer.now() + READ_AGAIN_MS;
      return this.letGo(item);
    }
    if (item.dropped) return;
    if (text === null) return this.drop(item);
    const sent = await this.employer.send(item, text);
    if (!item.dropped) this.settle(item, sent);
  }

  /** Its log no longer has it: the customer was erased, or it is too old. */
  private drop(item: Item): void {
    item.status = "failed";
    this.finish(item);
    this.write();
    this.rows.remove(item.n);
  }

  private settle(item: Item, sent: Sent): void {
    const now = this.employer.now();
    item.attempts = [...item.attempts, sent.tried].slice(-MAX_ATTEMPTS);
    const tries = item.tries + 1;
    const attempt = { tries, outcome: sent.outcome, retryAfter: sent.retryAfter, now };
    const next = nextTry({ ...attempt, random: this.employer.random() });
    const { plannedAt } = item;
    item.plannedAt = null;
    if (next.verdict === "delivered") {
      item.tries = tries;
      item.status = "delivered";
    } else if (next.verdict === "gone") {
      item.dueAt = now;
    } else if (plannedAt !== null && plannedAt > now) {
      // It was tried before its time because the endpoint had come back: the schedule stays as it was.
      item.dueAt = plannedAt;
    } else {
      item.tries = tries;
      if (next.verdict === "failed") item.status = "failed";
      else item.dueAt = next.at;
    }
    // First, so that what a success makes due includes nothing that is done.
    if (item.status === "pending") this.letGo(item);
    else this.finish(item);
    this.employer.tried(sent, next.verdict);
  }

  /** Back to the rows. */
  private letGo(item: Item): void {
    this.held.delete(item.n);
    this.unwritten.set(item.n, item);
    this.writeSoon();
  }

  private finish(item: Item): void {
    item.dueAt = null;
    this.letGo(item);
    const lane = this.laneOf(item);
    if (lane === null) return;
    this.lanes.finish(lane, item);
    this.follow(lane);
  }

  /** The customer's next event is due now. */
  private follow(key: string): void {
    const item = this.lanes.first(key);
    if (!item || item.dueAt !== null || this.held.has(item.n)) return;
    this.unwritten.set(item.n, item);
    this.writeSoon();
    this.makeReady(item);
  }

  private writeSoon(): void {
    if (this.timed.write) return;
    this.timed.write = true;
    this.ctx.waitUntil(
      scheduler.wait(GATHER_MS).then(() => {
        this.timed.write = false;
        this.write();
        // What has become due meanwhile is known now.
        this.go();
        // No answer waits for this write: without it an eviction may come between the write and the disk.
        return this.ctx.storage.sync();
      }),
    );
  }
}
