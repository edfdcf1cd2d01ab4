import { DurableObject } from "cloudflare:workers";
import { configOf } from "../config.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { CHECK_EVERY_MS } from "../refresh/constants.ts";
import { enqueuePolls } from "../refresh/enqueue.ts";
import { HOT_MS } from "../status/constants.ts";
import type { SweepFreshness } from "../status/freshness.ts";
import { account } from "../stubs.ts";
import { afterOutcome, type Breaker, CLOSED, gate, type Outcome, probing } from "./breaker.ts";
import { type Bucket, fullBucket, refill } from "./bucket.ts";
import { HOT_ROUND_MS, NUMBER_BLOCK, RETELL_MS, SWEEP_LEASE_MS, SWEEP_SOON_FOR_MS } from "./constants.ts";
import { failingOf } from "./failing.ts";
import { type HotCustomer, HotList } from "./hot.ts";
import { breakerNews, type News, suspicionNews } from "./news.ts";
import { Outbox } from "./outbox.ts";
import { type Asked, RequestCounts, type Requests } from "./request-counts.ts";
import { floorFor, type Purpose } from "./shares.ts";
import {
  accept,
  type Belief,
  begun,
  ended,
  leased,
  NO_SWEEPS,
  type SweepResult,
  type Sweeps,
  sweepDue,
  weigh,
} from "./sweeps.ts";

/** Permits to ask upstream. */
export type Permits = { ok: true; granted: number } | { ok: false; retryAt: number; reason: string };

/** All that an operator may want to know. */
export interface UpstreamView {
  sweeps: Sweeps;
  breaker: Breaker;
  /** Requests a minute, and how many may go out now. */
  budget: { perMinute: number; left: number };
  /** How many customers are hot. */
  hot: number;
  /** What keeps customers fresh at the moment. */
  mode: "sweeps" | "polls";
}

export interface UpstreamNumbers extends UpstreamView {
  requests: Requests;
}

/**
 * The one place that knows how upstream fares: it numbers observations, hands out permits and keeps the breaker.
 * It never talks to upstream itself: an object is billed for waiting.
 */
export class Upstream extends DurableObject<Env> {
  private readonly sql: SqlStorage;
  private breaker: Breaker;
  private bucket: Bucket;
  private readonly perMinute: number;
  private nextNo: number;
  private reservedTo: number;
  private sweeps: Sweeps;
  private readonly sweepSeconds: number;
  private readonly hot = new HotList();
  private readonly outbox: Outbox;
  private readonly counts: RequestCounts;
  /** When a link was last opened by a person, of anybody: sweeps come more often for an hour. */
  private openedAt: number;
  /** Until when a sweep has the lease, of whichever life of this object. Forced sweeps (local ticks, one after the other) mind only this life's. */
  private leaseLeft: number;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    );
    this.outbox = new Outbox(this.sql, (event) => account(env).tellOperator(event));
    this.breaker = this.fact<Breaker>("breaker") ?? CLOSED;
    this.reservedTo = this.fact<number>("reservedTo") ?? 0;
    this.nextNo = this.reservedTo + 1;
    const config = configOf(env);
    this.perMinute = config.ok ? config.config.upstreamRequestsPerMinute : 1;
    this.sweepSeconds = config.ok ? config.config.sweepSeconds : 0;
    this.bucket = fullBucket(this.perMinute, Date.now());
    this.sweeps = this.fact<Sweeps>("sweeps") ?? NO_SWEEPS;
    this.counts = new RequestCounts(this.fact<Requests>("requests") ?? {}, (requests) =>
      this.setFact("requests", requests),
    );
    this.openedAt = this.fact<number>("openedAt") ?? 0;
    this.leaseLeft = this.fact<number>("sweepLease") ?? 0;
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS hot (key TEXT PRIMARY KEY, id TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
    );
    for (const row of this.sql.exec<{ key: string; id: string; until: number }>(
      "SELECT key, id, until FROM hot",
    )) {
      this.hot.heat({ key: row.key, customUserId: row.id, until: row.until }, Date.now());
    }
  }

  /** Up to `wanted` permits, as many as the budget has for this purpose; none while upstream is paused or failing. */
  take(purpose: Purpose, wanted: number): Permits {
    const now = Date.now();
    const state = gate(this.breaker, now);
    if (state.pass === "none") return { ok: false, retryAt: state.retryAt, reason: state.reason };
    this.bucket = refill(this.bucket, this.perMinute, now);
    const floor = floorFor(purpose, this.perMinute);
    const available = Math.max(0, Math.floor(this.bucket.tokens - floor));
    const granted = Math.min(wanted, state.pass === "probe" ? 1 : wanted, available);
    if (granted === 0) {
      const missing = floor + 1 - this.bucket.tokens;
      return { ok: false, retryAt: now + Math.ceil((missing * 60_000) / this.perMinute), reason: "budget" };
    }
    if (state.pass === "probe") this.setBreaker(probing(this.breaker, now));
    this.bucket = { ...this.bucket, tokens: this.bucket.tokens - granted };
    return { ok: true, granted };
  }

  /** How a permitted request ended. Writes when that changes what the next one may do, and a count now and then. */
  report(outcome: Outcome, asked: Asked = "poll"): void {
    this.counts.add(asked, outcome);
    this.setBreaker(afterOutcome(this.breaker, outcome, Date.now()));
  }

  /** A number for an observation or a report, taken just before it begins: higher than those of all that began before. */
  takeNumber(): number {
    const no = this.nextNo;
    this.nextNo += 1;
    if (no > this.reservedTo) {
      this.reservedTo = no + NUMBER_BLOCK;
      this.setFact("reservedTo", this.reservedTo);
    }
    return no;
  }

  /**
   * May a sweep begin? One at a time; `force` ignores when the last one was (locally every tick sweeps). Its request
   * is always in the budget. `mode` says what keeps customers fresh: sweeps, or polls where sweeps cannot serve.
   */
  beginSweep(
    force: boolean,
  ): { ok: true; no: number; completeAt: number | null } | { ok: false; mode: "sweeps" | "polls" } {
    const now = Date.now();
    const soon = this.hot.size > 0 || (now - this.openedAt >= 0 && now - this.openedAt < SWEEP_SOON_FOR_MS);
    const due = force ? this.sweepSeconds > 0 && !leased(this.sweeps, now) : this.isSweepDue(now, soon);
    const taken = !force && this.leaseLeft > now && this.leaseLeft - now <= SWEEP_LEASE_MS;
    if (!due || taken || gate(this.breaker, now).pass === "none") return { ok: false, mode: this.mode() };
    if (gate(this.breaker, now).pass === "probe") this.setBreaker(probing(this.breaker, now));
    this.bucket = refill(this.bucket, this.perMinute, now);
    this.bucket = { ...this.bucket, tokens: this.bucket.tokens - 1 };
    this.sweeps = begun(this.sweeps, now);
    this.renewSweep();
    return { ok: true, no: this.takeNumber(), completeAt: this.sweeps.completeAt };
  }

  /** Whoever sweeps says so again and again: when it stops saying so, another may begin. */
  renewSweep(): void {
    const now = Date.now();
    this.sweeps = { ...this.sweeps, leasedUntil: now + SWEEP_LEASE_MS };
    this.leaseLeft = this.sweeps.leasedUntil;
    this.setFact("sweepLease", this.leaseLeft);
  }

  /** How the sweep ended. */
  endSweep(result: SweepResult): void {
    this.sweeps = ended(this.sweeps, result);
    this.leaseLeft = 0;
    this.setFact("sweeps", this.sweeps);
    this.setFact("sweepLease", 0);
  }

  /** A sweep would take something from `lost` of `of` customers, `who` in little: is it believed? */
  weighLosses(lost: number, of: number, who: number[]): Belief {
    const { sweeps, belief } = weigh(this.sweeps, lost, of, Date.now(), who);
    const before = this.sweeps.suspicious;
    if (sweeps.suspicious !== before) {
      this.sweeps = sweeps;
      this.setFact("sweeps", this.sweeps);
      this.tell(suspicionNews(before, this.view(), Date.now()));
    }
    return belief;
  }

  /** The operator accepts a suspicious sweep. False where there is none. */
  acceptSweep(): boolean {
    const accepted = accept(this.sweeps);
    if (!accepted) return false;
    this.sweeps = accepted;
    this.setFact("sweeps", this.sweeps);
    return true;
  }

  /** Is it time to compare some of the Directory with the customers' objects? */
  isCheckDue(): boolean {
    const passed = Date.now() - (this.fact<number>("checkedAt") ?? 0);
    return passed < 0 || passed >= CHECK_EVERY_MS;
  }

  /** They were compared; `more`: the next tick goes on. */
  checked(more: boolean): void {
    this.setFact("checkedAt", more ? 0 : Date.now());
  }

  /** The stored key, sealed; null: the variable's is used. */
  sealedKey(): string | null {
    return this.fact<string | null>("key");
  }

  /** Another key, tried and sealed by the caller: that upstream took it is a good answer, and all may ask again at once. */
  setSealedKey(sealed: string): void {
    this.setFact("key", sealed);
    this.report({ kind: "ok" });
  }

  /** What is true of everybody's freshness: what sweeps say, and whether upstream can be asked at all. */
  freshness(): SweepFreshness {
    const failing = failingOf({ sweeps: this.sweeps, breaker: this.breaker });
    const { completeAt } = this.sweeps;
    return { completeAt, failingSince: failing?.since ?? null, failingReason: failing?.reason ?? null };
  }

  /** What is known of upstream, for operators. */
  view(): UpstreamView {
    const now = Date.now();
    const { tokens } = refill(this.bucket, this.perMinute, now);
    return {
      sweeps: this.sweeps,
      breaker: this.breaker,
      budget: { perMinute: this.perMinute, left: Math.max(0, Math.floor(tokens)) },
      hot: this.hot.size,
      mode: this.mode(),
    };
  }

  /** The same, and how many requests there were. */
  numbers(): UpstreamNumbers {
    return { ...this.view(), requests: this.counts.told() };
  }

  /** Somebody clicked and has not connected: looked at often from now on. */
  async heat(customer: HotCustomer): Promise<void> {
    const now = Date.now();
    this.hot.heat(customer, now);
    const { key, customUserId, until } = customer;
    this.sql.exec("INSERT OR REPLACE INTO hot (key, id, until) VALUES (?, ?, ?)", key, customUserId, until);
    this.openedAt = now;
    this.setFact("openedAt", now);
    await this.setNextAlarm(now);
  }

  /** Connected, or gone: no longer looked at. */
  cool(key: string): void {
    if (this.hot.cool(key)) this.sql.exec("DELETE FROM hot WHERE key = ?", key);
  }

  /** Exists only while somebody is hot, or an operator event is still to be told: hands out the looks that are due and that the budget allows. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    for (const key of this.hot.expire(now, HOT_MS)) this.sql.exec("DELETE FROM hot WHERE key = ?", key);
    const due = this.hot.due(now);
    const permits = due.length > 0 ? this.take("due", due.length) : null;
    const chosen = permits?.ok ? due.slice(0, permits.granted) : [];
    for (const { key } of permits?.ok ? chosen : due) this.hot.looked(key, now, this.perMinute);
    if (permits?.ok && chosen.length > 0) {
      await enqueuePolls(
        this.env,
        chosen.map(({ key, customUserId }) => ({ key, customUserId, hot: true })),
      ).catch((error) => log("hot_polls_not_sent", { error }));
    }
    await this.outbox.flush();
    await this.setNextAlarm(now);
  }

  private async setNextAlarm(now: number): Promise<void> {
    const next = this.hot.next();
    const times = next === null ? [] : [Math.max(next, now + HOT_ROUND_MS)];
    if (this.outbox.size > 0) times.push(now + RETELL_MS);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times));
  }

  /** What an operator should know: durable with the change that it tells of, and told at once, or else by the alarm. */
  private tell(news: News | null): void {
    if (!news) return;
    const { say: _, ...data } = news.data;
    log(news.type.replace(".", "_"), data);
    const now = Date.now();
    this.outbox.add(news, now);
    this.ctx.waitUntil(Promise.all([this.setNextAlarm(now), this.outbox.flush()]));
  }

  private isSweepDue(now: number, soon: boolean): boolean {
    return sweepDue(this.sweeps, now, this.sweepSeconds, soon);
  }

  /** Sweeps that are off or fail leave it to polls. */
  private mode(): "sweeps" | "polls" {
    return this.sweepSeconds > 0 && this.sweeps.failingSince === null ? "sweeps" : "polls";
  }

  /** Since when upstream fails (the breaker is open), in milliseconds since 1970, or null while it does not. Reads only. */
  failingSince(): number | null {
    return this.breaker.open?.since ?? null;
  }

  private setBreaker(next: Breaker): void {
    const { breaker } = this;
    this.breaker = next;
    if (breaker.open !== next.open || breaker.pausedUntil !== next.pausedUntil) this.setFact("breaker", next);
    if (Boolean(breaker.open) !== Boolean(next.open))
      this.tell(breakerNews(breaker, this.view(), Date.now()));
  }

  private fact<T>(name: string): T | null {
    const row = this.sql.exec<{ value: string }>("SELECT value FROM fact WHERE name = ?", name).toArray()[0];
    return row ? (JSON.parse(row.value) as T) : null;
  }

  private setFact(name: string, value: unknown): void {
    this.sql.exec("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", name, JSON.stringify(value));
  }
}
