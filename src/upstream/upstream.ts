import { DurableObject } from "cloudflare:workers";
import { configOf } from "../config.ts";
import type { Env } from "../env.ts";
import { afterOutcome, type Breaker, CLOSED, gate, type Outcome, probing } from "./breaker.ts";
import { type Bucket, fullBucket, refill } from "./bucket.ts";
import { NUMBER_BLOCK } from "./constants.ts";
import { floorFor, type Purpose } from "./shares.ts";

/** Permits to ask upstream, each with the number of the observation it will make. */
export type Permits =
  | { ok: true; granted: number; firstNo: number }
  | { ok: false; retryAt: number; reason: string };

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

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    );
    this.breaker = this.fact<Breaker>("breaker") ?? CLOSED;
    this.reservedTo = this.fact<number>("reservedTo") ?? 0;
    this.nextNo = this.reservedTo + 1;
    const config = configOf(env);
    this.perMinute = config.ok ? config.config.upstreamRequestsPerMinute : 1;
    this.bucket = fullBucket(this.perMinute, Date.now());
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
    return { ok: true, granted, firstNo: this.number(granted) };
  }

  /** How a permitted request ended. Writes only when that changes what the next one may do. */
  report(outcome: Outcome): void {
    this.setBreaker(afterOutcome(this.breaker, outcome, Date.now()));
  }

  /** `count` consecutive numbers, never given before: order of observations hangs on them, not on a clock. */
  private number(count: number): number {
    const first = this.nextNo;
    this.nextNo += count;
    if (this.nextNo > this.reservedTo + 1) {
      this.reservedTo = this.nextNo - 1 + NUMBER_BLOCK;
      this.setFact("reservedTo", this.reservedTo);
    }
    return first;
  }

  private setBreaker(next: Breaker): void {
    const { breaker } = this;
    this.breaker = next;
    if (breaker.open !== next.open || breaker.pausedUntil !== next.pausedUntil) this.setFact("breaker", next);
  }

  private fact<T>(name: string): T | null {
    const row = this.sql.exec<{ value: string }>("SELECT value FROM fact WHERE name = ?", name).toArray()[0];
    return row ? (JSON.parse(row.value) as T) : null;
  }

  private setFact(name: string, value: unknown): void {
    this.sql.exec("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", name, JSON.stringify(value));
  }
}
