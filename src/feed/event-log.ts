import { hasTable } from "../storage/has-table.ts";
import { LogListeners } from "./listeners.ts";
import { Log, type NewRow, prepareLog } from "./log.ts";
import type { FeedFilter, FeedLog, FeedPage } from "./protocol.ts";
import { type PushTo, Subscribers } from "./subscribers.ts";

const NOTHING: FeedPage = { rows: [], scannedTo: 0, head: 0, prunedTo: 0 };

/**
 * All that a Directory shard and the Account have of the telling: the log, the endpoints that are pushed what comes, and
 * the streams that follow it. Nothing is stored before the first event or subscriber.
 */
export class EventLog implements FeedLog {
  private readonly ctx: DurableObjectState;
  private readonly log: Log;
  private readonly subscribers: Subscribers;
  private readonly listeners: LogListeners;
  private readonly number: () => number;
  private ready: boolean;

  /** `number`: which log this is, asked of an object that was called by its name. */
  constructor(ctx: DurableObjectState, number: () => number, pushTo: PushTo) {
    const { sql } = ctx.storage;
    this.ctx = ctx;
    this.log = new Log(sql);
    this.subscribers = new Subscribers(sql, this.log, pushTo);
    this.number = number;
    this.listeners = new LogListeners(ctx, this.log);
    this.ready = hasTable(sql, "feed");
  }

  /** Within the caller's transaction, as its last write: what fails leaves the log as it was. */
  append(events: NewRow[], now: number): void {
    if (events.length === 0) return;
    this.prepare();
    // Before the rows: how far an endpoint is at least that nothing was pushed to since this object woke.
    this.subscribers.load();
    this.log.append(events, now);
  }

  /**
   * Tells streams and endpoints what was appended, and endpoints of which nothing is known where they stand. Waits for
   * them for at most a second: the alarm has the rest.
   */
  async tell(): Promise<void> {
    if (!this.ready) return;
    this.listeners.tell();
    const retryAt = await this.subscribers.tell(Date.now());
    if (retryAt !== null) await this.wakeBy(retryAt);
  }

  feedAfter(after: number, filter: FeedFilter, limit: number): FeedPage {
    return this.ready ? this.log.after(after, filter, limit) : NOTHING;
  }

  feedSince(time: number): number {
    return this.ready ? this.log.since(time) : 0;
  }

  subscribe(endpointId: string): number {
    this.prepare();
    this.subscribers.add(endpointId, this.number());
    return this.log.head;
  }

  unsubscribe(endpointId: string): void {
    if (this.ready) this.subscribers.remove(endpointId);
  }

  /** Takes a customer's events out of the log, but for the one with this number in its history. */
  forget(key: string, butSeq: number | null): void {
    if (this.ready) this.log.forget(key, butSeq);
  }

  forgetSuggested(customUserId: string): void {
    if (this.ready) this.log.forgetSuggested(customUserId);
  }

  /** What is 30 days old leaves, also where nothing new comes: by the hour. */
  prune(now: number): void {
    if (this.ready) this.ctx.storage.transactionSync(() => this.log.pruneAll(now));
  }

  /** A WebSocket that follows the log: see `LogListeners`. */
  accept(request: Request): Response {
    this.prepare();
    return this.listeners.accept(new URL(request.url));
  }

  /** A stream has taken its page. */
  more(socket: WebSocket): void {
    this.listeners.more(socket);
  }

  private prepare(): void {
    if (this.ready) return;
    prepareLog(this.ctx.storage.sql);
    this.ready = true;
  }

  /** The object's alarm may be another's, and earlier. */
  private async wakeBy(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }
}
