import { DurableObject } from "cloudflare:workers";
import { requireConfig } from "../config.ts";
import type { Env } from "../env.ts";
import type { Push } from "../feed/protocol.ts";
import { MINUTE_MS } from "../status/constants.ts";
import { ALARM_LATE_MS, COMPARE_EVERY_MINUTES, KEPT_MS, MAX_REPLAY, SEND_LIMIT_MS } from "./constants.ts";
import { Deliveries } from "./deliveries.ts";
import { Facts } from "./facts.ts";
import { gatherFromLogs, type Told } from "./gather-replay.ts";
import { ERASED, newItem } from "./item.ts";
import { Office, type Outside } from "./office.ts";
import type {
  Checked,
  DeliveryPage,
  EndpointNumbers,
  NewEndpoint,
  ReplayResult,
  ReplayWish,
  TestResult,
} from "./protocol.ts";
import { Replays } from "./replays.ts";
import { isDelivered } from "./schedule.ts";
import { makeSecret, openSecret, rotated } from "./secrets.ts";
import type { Patch, Settings } from "./settings.ts";
import { testText } from "./test-event.ts";
import { type DeliveryJson, deliveryJson, replayJson, type WebhookJson, webhookJson } from "./view.ts";

/**
 * One webhook endpoint: a durable reader of the 17 logs that carries what it reads to a URL. Its places and what came of
 * each try are written shortly after; whatever is lost in between is read and sent again, with the same ids.
 */
export class Endpoint extends DurableObject<Env> {
  /** The clock, chance and the network: a field, so that a test can set them. Remote calls cannot reach it. */
  outside: Outside = {
    now: () => Date.now(),
    random: () => Math.random(),
    fetch: (...args: Parameters<typeof fetch>) => fetch(...args),
    limitMs: SEND_LIMIT_MS,
  };

  private readonly facts: Facts;
  private readonly rows: Deliveries;
  private readonly replays: Replays;
  private office: Office;

  /** Replays that are being gathered, each with whom it is to leave out: customers who were erased meanwhile. */
  private readonly gatherings = new Set<Set<string>>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    this.facts = new Facts(sql);
    this.rows = new Deliveries(sql);
    this.replays = new Replays(sql);
    this.office = this.open();
  }

  /** What a log appended. Acknowledged when nothing of it can be lost any more. */
  push(push: Push): void {
    this.office.push(push);
  }

  /** Answers when every log tells it. The same attempt repeated is given the same secret. */
  async create({
    attempt,
    startAt,
    origin,
    ...wishes
  }: NewEndpoint): Promise<{ webhook: WebhookJson; secret: string }> {
    const { id } = wishes;
    const now = this.office.now();
    const known = this.office.settings;
    if (!known) {
      this.prepare();
      const { stored } = await makeSecret(this.adminApiKey, id, attempt, now);
      const life = { createdAt: now, disabledAt: null, disabledReason: null, unsettled: false, toTell: [] };
      this.office.keep({ ...wishes, ...life, enabled: true, startAt, origin, secrets: [stored] });
    }
    await this.office.join();
    const settings = this.require();
    const secret = settings.secrets.find((one) => one.attempt === attempt);
    return { webhook: this.json(settings), secret: (secret && (await this.openedSecret(secret))) ?? "" };
  }

  describe(): WebhookJson | null {
    const { settings } = this.office;
    return settings && this.json(settings);
  }

  /** Null where it is not there. */
  async change({ enabled, ...wishes }: Patch): Promise<WebhookJson | null> {
    const { settings } = this.office;
    if (!settings) return null;
    this.office.keep({ ...settings, ...wishes });
    if (wishes.ordered !== undefined && wishes.ordered !== settings.ordered) this.reorder(wishes.ordered);
    if (enabled === true) this.office.enable();
    if (enabled === false) this.office.disable("manual");
    if (enabled !== undefined) await this.office.settle();
    return this.describe();
  }

  /** False where it is not there. Nothing of it remains. */
  async remove(): Promise<boolean> {
    if (!this.office.settings) return false;
    const { office } = this;
    this.office.close();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.office = this.open();
    await office.leave();
    return true;
  }

  /** A new secret; the one before signs beside it for `overlapSeconds`. The same attempt repeated is given the same one. */
  async rotate(
    overlapSeconds: number,
    attempt: string,
  ): Promise<{ webhook: WebhookJson; secret: string } | null> {
    if (!this.office.settings) return null;
    const { id } = this.office.settings;
    const known = this.office.settings.secrets.find((one) => one.attempt === attempt);
    const opened = known && (await this.openedSecret(known));
    if (opened) return { webhook: this.json(this.require()), secret: opened };
    const now = this.office.now();
    const { secret, stored } = await makeSecret(this.adminApiKey, id, attempt, now);
    const settings = this.require();
    this.office.keep({ ...settings, secrets: rotated(settings.secrets, stored, overlapSeconds, now) });
    return { webhook: this.json(this.require()), secret };
  }

  /** Sends a `webhook.test` now, and once. Null where the endpoint is not there. */
  async sendTest(): Promise<TestResult | null> {
    const { office } = this;
    const { settings } = office;
    if (!settings) return null;
    const eventId = `evt_test_${crypto.randomUUID().replaceAll("-", "")}`;
    const text = testText(eventId, settings.id, office.now());
    const { outcome, tried } = await office.post(eventId, text);
    const delivered = isDelivered(outcome);
    if (!office.settings) return null;
    // First, so that it is written with the delivery.
    if (delivered) office.succeeded(office.now());
    const place = { log: -1, no: 0, key: null, seq: null, at: office.now(), replay: null, text: null };
    const item = newItem(office.courier.newNumber(), { ...place, type: "webhook.test", eventId });
    const status = delivered ? "delivered" : "failed";
    office.courier.note({ ...item, status, tries: 1, attempts: [tried] });
    const { durationMs, answer, error } = tried;
    return { delivered, eventId, status: tried.status, durationMs, answer, error };
  }

  /** Events are sent again, each with its own id, a customer's in their order. The same `id` again begins nothing. */
  async replay(id: string, wish: ReplayWish): Promise<ReplayResult> {
    const { settings } = this.office;
    if (!settings) return { outcome: "missing" };
    const known = this.replays.find(id);
    if (known) return { outcome: "begun", id, total: known.total };
    this.office.courier.write();
    const found = "eventIds" in wish ? this.byIds(wish.eventIds) : await this.inSpan(settings, wish);
    if ("outcome" in found) return found;
    if (!this.office.settings) return { outcome: "missing" };
    // One turn: the replay is written down whole or not at all.
    const at = this.office.now();
    this.replays.add(id, found.length, at);
    this.office.courier.take(found.map((told) => ({ ...told, at, replay: id })));
    this.office.courier.write();
    return { outcome: "begun", id, total: found.length };
  }

  replayProgress(id: string): ReturnType<typeof replayJson> | null {
    const progress = this.office.settings && this.replays.find(id);
    if (!progress) return null;
    this.office.courier.write();
    return replayJson(this.replays.find(id) ?? progress, this.rows.pendingOf(id));
  }

  /** Newest first; null where the endpoint is not there. */
  deliveries(page: DeliveryPage): DeliveryJson[] | null {
    if (!this.office.settings) return null;
    this.office.courier.write();
    return this.rows.page(page).map(deliveryJson);
  }

  /** Null where it is not there. */
  numbers(): EndpointNumbers | null {
    const { settings, health } = this.office;
    if (!settings) return null;
    const working = health.failingSince === null ? "ok" : "failing";
    return { state: settings.enabled ? working : "disabled", ...this.office.numbers() };
  }

  /** Takes out all of a customer but that it was erased. Returns how many deliveries there were. */
  forgetCustomer(key: string): number {
    for (const forgotten of this.gatherings) forgotten.add(key);
    return this.office.settings ? this.office.forget(key) : 0;
  }

  /** By the minute: what has stopped is started again, what is too old leaves, and every tenth time the logs are compared. */
  async check(compare = this.isItsMinute()): Promise<Checked> {
    const { settings } = this.office;
    if (!settings) return "missing";
    this.rows.prune(this.office.now());
    this.replays.prune(this.office.now() - KEPT_MS);
    const { alarm } = this.office;
    if (!alarm.isSet || alarm.isOverdue(this.office.now(), ALARM_LATE_MS)) {
      alarm.rang();
      this.office.resume();
    }
    if (settings.enabled && compare) await this.office.join();
    return settings.enabled ? "ok" : "disabled";
  }

  override async alarm(): Promise<void> {
    this.office.alarm.rang();
    if (this.office.settings) this.office.resume();
  }

  private open(): Office {
    const { facts, rows, replays } = this;
    // Looked up at each use: a test sets another world after the object has begun.
    return new Office(this.ctx, this.env, { facts, rows, replays }, () => this.outside);
  }

  private prepare(): void {
    this.facts.prepare();
    this.rows.prepare();
    this.replays.prepare();
  }

  private require(): Settings {
    const { settings } = this.office;
    if (!settings) throw new Error("the endpoint was deleted meanwhile");
    return settings;
  }

  private json(settings: Settings): WebhookJson {
    return webhookJson(settings, this.office.health, this.office.pending);
  }

  private get adminApiKey(): string {
    return requireConfig(this.env).adminApiKey;
  }

  private openedSecret(stored: Settings["secrets"][number]): Promise<string | null> {
    return openSecret(this.adminApiKey, this.require().id, stored);
  }

  private reorder(ordered: boolean): void {
    const now = this.office.now();
    this.office.courier.reload(() => (ordered ? this.rows.order() : this.rows.unorder(now)));
  }

  private byIds(ids: string[]): Told[] | Extract<ReplayResult, { outcome: "unknown_events" }> {
    const found = this.rows.byEventIds(ids);
    const known = new Set(found.map(({ eventId }) => eventId));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0) return { outcome: "unknown_events", ids: unknown };
    return found.filter(({ status }) => status !== "pending");
  }

  private async inSpan(
    settings: Settings,
    wish: Exclude<ReplayWish, { eventIds: string[] }>,
  ): Promise<Told[] | { outcome: "too_many" }> {
    if (wish.status === "all") {
      const forgotten = new Set<string>();
      this.gatherings.add(forgotten);
      const all = await gatherFromLogs((log) => this.office.log(log), settings, wish).finally(() =>
        this.gatherings.delete(forgotten),
      );
      const isKept = ({ key, type }: Told) => key === null || type === ERASED || !forgotten.has(key);
      return all?.filter(isKept) ?? { outcome: "too_many" };
    }
    const failed = this.rows.failed(wish, MAX_REPLAY + 1);
    return failed.length > MAX_REPLAY ? { outcome: "too_many" } : failed;
  }

  /** Endpoints take turns: not all of them ask every log in the same minute. */
  private isItsMinute(): boolean {
    const id = this.office.settings?.id ?? "";
    const minute = Math.floor(this.office.now() / MINUTE_MS) + id.charCodeAt(id.length - 1);
    return minute % COMPARE_EVERY_MINUTES === 0;
  }
}
