import { configOf } from "../config.ts";
import type { Env } from "../env.ts";
import type { OperatorEvent } from "../feed/operator-events.ts";
import type { FeedFilter, FeedLog, FeedRow, Push } from "../feed/protocol.ts";
import { log as note } from "../log.ts";
import { account } from "../stubs.ts";
import { Alarm } from "./alarm.ts";
import { FULL_LOOK_MS, GUARD_MS, OUTAGE_MS, TELL_AGAIN_MS, WAKE_EVERY_MS } from "./constants.ts";
import { Courier, type Employer } from "./courier.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Facts, Run } from "./facts.ts";
import { afterFailure, afterSuccess } from "./health.ts";
import { type Item, idOf } from "./item.ts";
import { feedLog } from "./logs.ts";
import { Mail } from "./mail.ts";
import { allLogs, type Library, Reader } from "./reader.ts";
import type { Replays } from "./replays.ts";
import { isDead, type Verdict } from "./schedule.ts";
import type { Sent, World } from "./send.ts";
import { type DisabledReason, type Settings, wants } from "./settings.ts";
import { type Tries, withTry } from "./tries.ts";

/** The clock, the network and chance. */
export interface Outside extends World {
  random(): number;
}

/** The endpoint's tables. */
export interface Tables {
  facts: Facts;
  rows: Deliveries;
  replays: Replays;
}

/**
 * Everything inside an endpoint's object: what the logs tell goes in, the courier carries it out, and the endpoint's health
 * follows from what the receiver says.
 */
export class Office implements Employer, Library {
  readonly courier: Courier;
  readonly reader: Reader;
  readonly alarm: Alarm;
  private readonly mail: Mail;
  private current: Settings | null;
  private run: Run;
  /** Whether the logs were read since this instance began: the one before may have left something unwritten. */
  private caughtUp = false;
  private settling: Promise<void> | null = null;

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly env: Env,
    private readonly tables: Tables,
    private readonly outside: () => Outside,
  ) {
    this.current = tables.facts.settings();
    this.run = tables.facts.run();
    this.alarm = new Alarm(ctx);
    this.mail = new Mail(env, outside, (log) => this.log(log));
    this.courier = new Courier(ctx, tables.rows, this);
    this.reader = new Reader(ctx, this, this.run.places);
  }

  get settings(): Settings | null {
    return this.current;
  }

  get health() {
    return this.run.health;
  }

  /** Kept in the same turn. */
  keep(settings: Settings): void {
    this.current = settings;
    this.tables.facts.writeSettings(settings);
  }

  now(): number {
    return this.outside().now();
  }

  random(): number {
    return this.outside().random();
  }

  enabled(): boolean {
    return this.current?.enabled === true && configOf(this.env).ok;
  }

  ordered(): boolean {
    return this.current?.ordered ?? true;
  }

  pacedTo(): number {
    return this.run.pacedTo;
  }

  log(number: number): FeedLog {
    return feedLog(this.env, number);
  }

  filter(): FeedFilter {
    const { events, causes } = this.current ?? {};
    return { types: events ?? undefined, causes: causes ?? undefined };
  }

  /** What a log has pushed. When this returns it is durable, or an alarm is that reads it again. */
  push(push: Push): void {
    if (!this.current?.enabled) {
      this.ctx.waitUntil(this.leave([push.log]));
      return;
    }
    const far = this.reader.push(push);
    if (this.courier.isUnwritten || this.reader.isReading) this.alarm.by(this.now() + GUARD_MS);
    else if (far) this.courier.writeAll();
  }

  take(log: number, rows: FeedRow[]): void {
    const { current } = this;
    if (!current) return;
    const at = this.now();
    const wanted = rows.filter((row) => wants(current, row));
    this.courier.take(
      wanted.map(({ no, key, seq, type, text }) => ({
        ...{ log, no, key, seq, type, text, at },
        eventId: idOf(text),
        replay: null,
      })),
    );
  }

  textOf(item: Item): Promise<string | null> {
    return this.current ? this.mail.textOf(item, this.current) : Promise.resolve(null);
  }

  keepText(item: Item): void {
    this.mail.keepText(item);
  }

  send(item: Item, text: string): Promise<Sent> {
    return this.post(item.eventId, text);
  }

  /** What a try says of the endpoint. */
  tried({ tried, outcome }: Sent, verdict: Verdict["verdict"]): void {
    const now = this.now();
    this.run = { ...this.run, tries: withTry(this.run.tries, verdict) };
    if (verdict === "failed") {
      note("delivery_given_up", { id: this.current?.id, outcome: outcome.kind, status: tried.status });
    }
    if (verdict === "delivered") {
      this.succeeded(now);
      return;
    }
    this.run = { ...this.run, health: afterFailure(this.run.health, tried, now) };
    if (verdict === "gone") this.disable("gone");
    else if (isDead(this.run.health.failingSince, now)) this.disable("failing");
  }

  /** A 2xx, of a delivery or a test: what waits for its time is due, now or ten seconds after it was made due last. */
  succeeded(now: number): void {
    const since = this.run.health.failingSince;
    this.run = { ...this.run, health: afterSuccess(this.run.health, now) };
    if (since === null) return;
    if (now - since >= OUTAGE_MS) return void this.wake(true);
    this.run = { ...this.run, wakeOwed: true };
    this.wakeIfOwed(now);
  }

  /** Now or by alarm. While the endpoint fails again, its next success sees to it; a clock that jumped back keeps nobody waiting. */
  private wakeIfOwed(now: number): void {
    const { wakeOwed, wokenAt, health } = this.run;
    if (!wakeOwed || health.failingSince !== null) return;
    if (Math.abs(now - wokenAt) >= WAKE_EVERY_MS) this.wake(false);
    else this.alarm.by(wokenAt + WAKE_EVERY_MS);
  }

  /**
   * All that waits for its time is due now and goes out at ten a second. After an outage that is all there is; else only
   * what was tried in vain, since one failure among many events that succeed must not slow them all.
   */
  wake(outage: boolean): void {
    const now = this.now();
    this.courier.reload(() => {
      const pacedTo = outage ? this.courier.lastN : this.run.pacedTo;
      this.run = { ...this.run, pacedTo, wokenAt: now, wakeOwed: false };
      this.tables.rows.wake(now);
      this.writeRun();
    });
  }

  /** With the results, in their transaction. */
  write(done: Item[]): void {
    this.writeRun();
    const replayed = Map.groupBy(
      done.filter(({ replay }) => replay !== null),
      ({ replay }) => replay ?? "",
    );
    for (const [id, items] of replayed) {
      const delivered = items.filter(({ status }) => status === "delivered").length;
      this.tables.replays.count(id, delivered, items.length - delivered);
    }
  }

  written(nextDue: number | null): void {
    if (nextDue === null || !this.enabled()) return;
    // What is due already waits for room in memory, which comes by itself: an alarm at once would only come again.
    const now = this.now();
    this.alarm.by(nextDue > now ? nextDue : now + FULL_LOOK_MS);
  }

  /** Goes on with everything, wherever it was left: by the alarm, and after anything was changed by hand. */
  resume(): void {
    if (this.current?.unsettled) void this.settle();
    if (!this.enabled()) return;
    if (!this.caughtUp) this.reader.readAll();
    this.caughtUp = true;
    this.courier.renew();
    this.wakeIfOwed(this.now());
    this.courier.go();
    if (this.courier.isUnwritten) this.courier.write();
    else this.written(this.tables.rows.nextDue());
  }

  /** Subscribes to the logs and reads on from the places that are known. A place that is not begins at `startAt`, or now. */
  async join(): Promise<void> {
    const { id = "", startAt = null } = this.current ?? {};
    await Promise.all(
      allLogs.map(async (number) => {
        const log = this.log(number);
        const head = await log.subscribe(id);
        if (this.reader.places[number] === null)
          this.reader.begin(number, startAt === null ? head : await log.feedSince(startAt));
        else if (this.reader.places[number] !== head) this.reader.readOn(number);
      }),
    );
    this.courier.writeAll();
  }

  /** The logs need not push to it any more. One that does not answer is told again when it pushes. */
  async leave(logs: readonly number[] = allLogs): Promise<void> {
    const id = this.ctx.id.name ?? "";
    await Promise.allSettled(logs.map((number) => this.log(number).unsubscribe(id)));
  }

  /** Nothing more is sent; what waits is kept. The rest of the deployment hears of it soon: `settle` waits for that. */
  disable(reason: DisabledReason): void {
    const settings = this.current;
    if (!settings?.enabled) return;
    const { toTell } = settings;
    this.keep({
      ...settings,
      enabled: false,
      disabledAt: this.now(),
      disabledReason: reason,
      unsettled: true,
      toTell: reason === "manual" ? toTell : [...toTell, this.disabledEvent(settings, reason)],
    });
    this.courier.reload(() => {});
    note("webhook_disabled", { id: settings.id, reason });
    void this.settle();
  }

  /** Sends again, from where it stopped: what waited while it was disabled goes out at ten a second. */
  enable(): void {
    if (!this.current || this.current.enabled) return;
    this.keep({ ...this.current, enabled: true, disabledAt: null, disabledReason: null, unsettled: true });
    this.run = { ...this.run, health: { ...this.run.health, failingSince: null } };
    this.wake(true);
    void this.settle();
  }

  /** Nothing of it goes on, whatever is under way. */
  close(): void {
    this.current = null;
    this.courier.close();
  }

  /** One letter out of turn. */
  post(eventId: string, text: string): Promise<Sent> {
    if (!this.current) throw new Error("nothing is sent for an endpoint that is gone");
    return this.mail.send(this.current, eventId, text);
  }

  get pending(): number {
    this.courier.write();
    return this.tables.rows.pending();
  }

  /** Tries so far, written down, and what waits. */
  numbers(): { tries: Tries; pending: number; oldestPendingAt: number | null } {
    const { pending } = this;
    return { tries: this.run.tries, pending, oldestPendingAt: this.tables.rows.oldestPendingAt() };
  }

  /** Takes a customer out, but for what tells that it was erased. Returns how many deliveries there were. */
  forget(key: string): number {
    const count = this.courier.forget(key);
    // Last: what was written just now is among them.
    this.mail.forget();
    return count;
  }

  private writeRun(): void {
    if (!this.current) return;
    this.run = { ...this.run, places: [...this.reader.places] };
    this.tables.facts.writeRun(this.run);
    this.reader.written();
  }

  private disabledEvent({ id, description }: Settings, reason: DisabledReason): OperatorEvent {
    const since = this.run.health.failingSince;
    return {
      // Not from the time: a receiver may be disabled, enabled and disabled again within a millisecond.
      id: `evt_disabled_${crypto.randomUUID().replaceAll("-", "")}`,
      type: "webhook.disabled",
      cause: "operator",
      at: this.now(),
      data: { id, description, reason, failingSince: since === null ? null : new Date(since).toISOString() },
    };
  }

  /** The rest of the deployment hears whether the endpoint is enabled: at least once, and of each event exactly once. */
  async settle(): Promise<void> {
    if (!this.current?.unsettled) return;
    this.alarm.by(this.now() + TELL_AGAIN_MS);
    this.settling ??= this.settleRest().finally(() => {
      this.settling = null;
    });
    this.ctx.waitUntil(this.settling);
    await this.settling;
  }

  private async settleRest(): Promise<void> {
    while (this.current?.unsettled) {
      const { id, enabled, toTell } = this.current;
      try {
        await account(this.env).setEndpointEnabled(id, enabled);
        for (const event of toTell) await account(this.env).tellOperator(event);
        await (enabled ? this.join() : this.leave());
      } catch (error) {
        note("webhook_untold", { id, error });
        return this.alarm.by(this.now() + TELL_AGAIN_MS);
      }
      this.settled(enabled, toTell);
    }
  }

  /** What came while it was being told is still to be told. */
  private settled(enabled: boolean, told: OperatorEvent[]): void {
    if (!this.current) return;
    const toTell = this.current.toTell.filter(({ id }) => !told.some((one) => one.id === id));
    this.keep({ ...this.current, toTell, unsettled: toTell.length > 0 || this.current.enabled !== enabled });
  }
}
