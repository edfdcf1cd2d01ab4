import { evictDurableObject, reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { customerKey } from "../../src/customer-id.ts";
import { Office } from "../../src/delivery/office.ts";
import type { Env } from "../../src/env.ts";
import { Subscribers } from "../../src/feed/subscribers.ts";
import worker from "../../src/index.ts";
import type { PollMessage } from "../../src/refresh/messages.ts";
import {
  account,
  allShards,
  customerStatus,
  directoryShard,
  endpoint,
  feedLog,
  idempotencyShard,
  linksShard,
  shardOf,
  upstream,
} from "../../src/stubs.ts";
import { Outbox } from "../../src/upstream/outbox.ts";
import { AlarmDates } from "./alarm-dates.ts";
import { Clock } from "./clock.ts";
import { CROWD, LONG, MAX_MESSAGES, SECOND } from "./constants.ts";
import { Inside } from "./inside.ts";
import { type Given, Leadsie } from "./leadsie.ts";
import { Lives, unlessKilled } from "./lives.ts";
import { bindingsFor, currentOperation, type Mishap, Operation } from "./operation.ts";
import { Random } from "./random.ts";
import { Receivers } from "./receivers.ts";
import { Record } from "./record.ts";
import { Streams } from "./streams.ts";
import type { Tail } from "./tails.ts";
import { Trace } from "./trace.ts";
import { faultIn, type Said, say, type Weather } from "./weather.ts";
import { around, replace, restoreAll } from "./wrap.ts";

export const SECRET = "simulated-webhook-secret-0123456789";
export const ADMIN = "simulated-admin-key-0123456789";
export const ORIGIN = "https://connectwatch.example";
const LEADSIE = "https://leadsie.example";
const BROWSER =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Ids that integrations use, and that break what is careless with text. */
const IDS = ["acme", "käse/é😀", "__proto__", "a b%2F", "..", "42", `long-${"x".repeat(300)}`];
const USERS = ["7", "8", "9007199254740993", "9007199254740992", "12345678901234567890", "9"];

export interface Queued {
  body: PollMessage;
  /** By the clock that only rises. */
  readyAt: number;
}

/** An object that has alarms; of a customer with its key. */
interface Alarmed {
  key: string | null;
  stub: DurableObjectStub;
}

/** Everything of one run: the service as it is, with its clock, its chance, its upstream and its mishaps in one hand. */
export class World {
  readonly random: Random;
  readonly clock = new Clock();
  readonly leadsie = new Leadsie();
  readonly trace = new Trace();
  readonly record: Record;
  readonly ids: string[];
  readonly users: string[];
  readonly crowd: string[];
  /** Whom the company has been told is watched: acknowledged, so never to be forgotten. */
  readonly acknowledged = new Set<string>();
  readonly links: { slug: string; customUserId: string }[] = [];
  readonly webhooks: string[] = [];
  queued: Queued[] = [];
  operations: Operation[] = [];
  weather: Weather = "fair";
  /** Mishaps befall the Worker. */
  troubled = true;
  /** The company, or its operator, said something that upstream never did. */
  readonly reportedOn = new Set<string>();
  readonly tails: Tail[] = [];
  /** What upstream's object had to tell the operator, in its order. */
  readonly operator: string[] = [];
  /** Ids of webhooks that were disabled by what their receivers said, once for each time. */
  readonly disabled: string[] = [];
  readonly keys = new Map<string, string>();
  private readonly chances: Random;
  private readonly answers: Random;
  readonly inside: Inside;
  readonly lives: Lives;
  readonly receivers: Receivers;
  readonly streams: Streams;
  /** Logs that have to push to somebody whom they did not reach. */
  private readonly behind = new Set<number>();
  /** When customers' alarms are due, as last seen. */
  private readonly alarms = new Map<string, number | null>();
  private readonly dates = new AlarmDates();
  private count = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.chances = this.random.fork();
    this.answers = this.random.fork();
    this.inside = new Inside(this.random.fork(), this.trace);
    // Few, so that the same ones meet again and again; now and then all.
    this.ids = this.random.some(IDS, this.random.chance(0.8) ? this.random.from(2, 4) : IDS.length);
    this.users = this.random.some(USERS, this.random.chance(0.8) ? this.random.from(1, 3) : USERS.length);
    this.crowd = this.random.chance(0.15) ? Array.from({ length: CROWD }, (_, n) => `crowd-${n}`) : [];
    this.record = new Record(this.clock, this.trace);
    this.lives = new Lives(this.clock);
    this.receivers = new Receivers(
      seed,
      this.record,
      this.lives,
      this.trace,
      () => this.troubled,
      () => this.clock.now(),
      (customUserId) => this.key(customUserId),
    );
    this.streams = new Streams(this, this.random.fork());
  }

  async begin(): Promise<void> {
    await reset();
    this.clock.install(() => {
      const operation = currentOperation();
      return operation ? { enter: (run) => run, owner: operation } : this.lives.enters();
    });
    await this.dates.listen();
    this.lives.listen();
    around(Outbox.prototype, "add", (_, work, [news]) => {
      this.operator.push((news as { type: string }).type);
      return work();
    });
    around(Office.prototype, "disable", (office, work, [reason]) => {
      const { settings } = office as Office;
      if (settings?.enabled && reason !== "manual") this.disabled.push(settings.id);
      return work();
    });
    around(Subscribers.prototype, "tell", (subscribers, work) => this.pushed(subscribers, work));
    replace(console, "log", () => {});
    replace(Math, "random", () => this.answers.next());
    replace(globalThis, "fetch", (url, init) => {
      const own = String(url).startsWith(LEADSIE);
      return own ? this.upstreamAnswers(init) : this.receivers.answer(String(url), init);
    });
    // Objects have bindings of their own, of the same kind as these.
    const queue = Object.getPrototypeOf(env.POLLS) as Env["POLLS"];
    const take = this.polls();
    replace(queue, "send", take.send);
    replace(queue, "sendBatch", take.sendBatch);
    this.record.listen();
    this.inside.listen();
    for (const id of [...this.ids, ...this.crowd]) this.keys.set(id, await customerKey(id));
  }

  async end(): Promise<void> {
    await this.streams.end();
    for (const operation of this.operations) operation.kill();
    restoreAll();
    this.clock.uninstall();
    await this.wakesAll();
  }

  key(customUserId: string): string {
    const key = this.keys.get(customUserId);
    if (!key) throw new Error(`nobody knows ${customUserId}`);
    return key;
  }

  /** One invocation of the Worker, as far as it gets by itself. */
  async invoke(name: string, work: (env: Env, ctx: ExecutionContext) => Promise<unknown>, mishap?: Mishap) {
    const operation = new Operation(`${name} #${++this.count}`, mishap ?? this.mishap());
    const later: Promise<unknown>[] = [];
    const ctx = {
      // Caught at once, as the runtime does: it may fail before this invocation has ended.
      waitUntil: (promise: Promise<unknown>) => void later.push(promise.catch(() => {})),
      passThroughOnException: () => {},
    } as unknown as ExecutionContext;
    this.operations.push(operation);
    this.troubleInside();
    await operation.run(async () => {
      await work(this.bindings(operation), ctx);
      await Promise.all(later);
    });
    await this.settle();
    return operation;
  }

  /** What one invocation of the Worker has for its environment. */
  bindings(operation: Operation): Env {
    const own = { ...env, ADMIN_API_KEY: ADMIN, LEADSIE_WEBHOOK_SECRET: SECRET, LEADSIE_BASE_URL: LEADSIE };
    return bindingsFor(operation, own as Env, this.polls() as Env["POLLS"]);
  }

  /** A request to the Worker; `told` is called when it answers; null where it never answered, because it was stopped on the way. */
  async request(
    method: string,
    path: string,
    body: string | object | undefined,
    mishap?: Mishap,
    { idempotencyKey, told }: { idempotencyKey?: string; told?: (status: number) => void } = {},
  ): Promise<{ status: number; text: string; headers: Headers } | null> {
    let answer: { status: number; text: string; headers: Headers } | null = null;
    const request = new Request(`${ORIGIN}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN}`,
        "content-type": "application/json",
        "user-agent": BROWSER,
        ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    await this.invoke(
      `${method} ${path.replace(/[0-9a-f]{32,}/, "…").slice(0, 60)}`,
      async (bindings, ctx) => {
        const response = await worker.fetch(request, bindings, ctx);
        told?.(response.status);
        answer = { status: response.status, text: await response.text(), headers: response.headers };
      },
      mishap,
    );
    return answer;
  }

  /** `times` callers at once ask for what upstream says of this customer now. */
  async ask(customUserId: string, times: number, apiKey: string, mishap: Mishap): Promise<void> {
    const body = JSON.stringify({ apiKey, customUserId });
    await this.invoke(
      `ask ${customUserId.slice(0, 12)}`,
      async (bindings, ctx) => {
        const call = async () => {
          const known = this.record.exists(this.key(customUserId));
          const path = known
            ? `/v1/customers/by-key/${this.key(customUserId)}/refresh`
            : "/api/checkUserStatus";
          const init = {
            method: "POST",
            headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
          };
          const request = new Request(`${ORIGIN}${path}`, { ...init, body: known ? "{}" : body });
          await (await worker.fetch(request, bindings, ctx)).text();
        };
        await Promise.all(Array.from({ length: times }, call));
      },
      mishap,
    );
  }

  /** Calls that are under way end, as far as they can. */
  async settle(): Promise<void> {
    for (const operation of this.operations) await operation.rest();
    await this.lives.rest();
    const over = this.operations.filter(({ finished, dead }) => finished || dead);
    // As the runtime does: no timer outlives who set it.
    for (const operation of over) this.clock.drop(operation);
    if (over.length > 0) this.operations = this.operations.filter((one) => !over.includes(one));
  }

  /** Clicks are told to customers after the visitor was answered: until those on their way have arrived. */
  async clicksTold(customUserId: string): Promise<void> {
    const shard = linksShard(env, shardOf(this.key(customUserId)));
    for (let tries = 0; tries < 100; tries++) {
      // Of one whose telling was cut off the alarm takes care, some seconds later.
      const left = await runInDurableObject(shard, (_, state) =>
        state.storage.sql
          .exec<{ n: number }>("SELECT count(*) AS n FROM untold WHERE due_at > ?", this.clock.now())
          .one(),
      );
      if (left.n === 0) return;
      await scheduler.wait(1);
    }
  }

  /** Every object that may have an alarm which is due. */
  alarmed(): Alarmed[] {
    const shards = new Set(this.links.map(({ customUserId }) => shardOf(this.key(customUserId))));
    const customers = [...this.keys.values()].filter((key) => this.mayRing(key));
    return [
      ...customers.map((key) => ({ key, stub: customerStatus(env, key) })),
      { key: null, stub: upstream(env) },
      ...[...shards].map((shard) => ({ key: null, stub: linksShard(env, shard) })),
      ...this.tellers(),
    ] as unknown as Alarmed[];
  }

  /** Those by whom events get about: endpoints, and logs that did not reach one. */
  tellers(): Alarmed[] {
    const endpoints = this.receivers.watched().map(({ id }) => ({ key: null, stub: endpoint(env, id) }));
    const logs = [...this.behind].map((log) => ({ key: null, stub: feedLog(env, log) }));
    return [...endpoints, ...logs] as unknown as Alarmed[];
  }

  /** Notes which logs have an alarm to reach somebody by. */
  private pushed(subscribers: object, work: () => unknown): unknown {
    return (work() as Promise<number | null>).then((retryAt) => {
      const { known } = subscribers as { known: Map<string, { log: number }> | null };
      for (const { log } of known?.values() ?? []) {
        if (retryAt === null) this.behind.delete(log);
        else this.behind.add(log);
      }
      return retryAt;
    });
  }

  /** Runs the object's alarm if it is due. */
  async ring({ key, stub }: Alarmed): Promise<boolean> {
    const at = (await unlessKilled(this.dates.of(stub))) ?? null;
    const due = at !== null && at <= this.clock.now();
    if (key !== null) this.record.written.delete(key);
    if (due) {
      this.troubleInside();
      await unlessKilled(runDurableObjectAlarm(stub));
      await this.settle();
    }
    if (key !== null) this.alarms.set(key, due ? ((await unlessKilled(this.dates.of(stub))) ?? null) : at);
    return due;
  }

  /** A customer's alarm is set with a write, and by itself. */
  private mayRing(key: string): boolean {
    if (!this.record.exists(key)) return false;
    const at = this.alarms.get(key);
    return this.record.written.has(key) || (typeof at === "number" && at <= this.clock.now());
  }

  async webhook(text: string): Promise<void> {
    await this.request("POST", `/hooks/leadsie/${SECRET}`, text);
  }

  async deliver(messages: PollMessage[]): Promise<void> {
    const batch = messages.map((body, index) => ({
      id: String(index),
      timestamp: new Date(),
      attempts: 1,
      body,
      ack: () => {},
      retry: () => {},
    }));
    const name = messages.length === 1 ? "one poll" : `${messages.length} polls`;
    await this.invoke(name, (bindings) =>
      worker.queue({ messages: batch } as unknown as MessageBatch<PollMessage>, bindings),
    );
  }

  async tick(): Promise<void> {
    const controller = { cron: "* * * * *", scheduledTime: this.clock.now(), noRetry: () => {} };
    await this.invoke("tick", (bindings) => worker.scheduled(controller as ScheduledController, bindings));
  }

  async advance(ms: number): Promise<void> {
    if (ms > LONG) this.streams.hangUp();
    await this.clock.advance(ms, () => this.settle());
    await this.settle();
  }

  /** Everything of `stub` that is only in memory is gone. */
  async evict(stub: DurableObjectStub): Promise<void> {
    await evictDurableObject(stub).catch(() => {});
  }

  /** It is killed where it stands. */
  async kill(stub: DurableObjectStub): Promise<void> {
    await runInDurableObject(stub, (_, state) => state.abort("simulated: killed")).catch(() => {});
  }

  /** Only objects in memory are reset: those that were killed and not called since would keep what they have. */
  private async wakesAll(): Promise<void> {
    const stubs = [
      upstream(env),
      account(env),
      ...[...this.keys.values()].map((key) => customerStatus(env, key)),
      ...this.receivers.all.filter(({ id }) => id !== "").map(({ id }) => endpoint(env, id)),
      ...allShards.flatMap((shard) => [
        directoryShard(env, shard),
        linksShard(env, shard),
        idempotencyShard(env, shard),
      ]),
    ] as unknown as DurableObjectStub[];
    await Promise.all(stubs.map((stub) => runInDurableObject(stub, () => {}).catch(() => {})));
  }

  private polls() {
    const add = (body: PollMessage, delaySeconds = 0) => {
      this.queued.push({ body, readyAt: this.clock.elapsed + delaySeconds * SECOND });
      if (this.queued.length > MAX_MESSAGES) this.queued.shift();
    };
    return {
      send: async (body: unknown, options?: { delaySeconds?: number }) => {
        add(body as PollMessage, options?.delaySeconds);
      },
      sendBatch: async (messages: Iterable<MessageSendRequest<unknown>>) => {
        for (const { body, delaySeconds } of messages) add(body as PollMessage, delaySeconds);
      },
    } as unknown as Env["POLLS"];
  }

  private troubleInside(): void {
    if (this.troubled) this.inside.expect();
    else this.inside.isOver();
  }

  private mishap(): Mishap {
    const { chances } = this;
    if (!this.troubled || chances.chance(0.5)) return {};
    const call = chances.chance(0.5) ? chances.from(1, 8) : chances.from(1, 60);
    return chances.pick<() => Mishap>([
      () => ({ pauseAt: call }),
      () => ({ pauseAt: call }),
      () => ({ pauseAt: call }),
      () => ({ dieAt: call }),
      () => ({ failAt: { call, done: false } }),
      () => ({ failAt: { call, done: true } }),
    ])();
  }

  private async upstreamAnswers(init: RequestInit | undefined): Promise<Response> {
    const operation = currentOperation();
    if (!operation) throw new Error("an object asked upstream");
    const { customUserId: asked } = JSON.parse(String(init?.body)) as { customUserId?: string };
    const begun = this.record.askedUpstream(asked);
    const early = this.answers.chance(0.5) ? this.truth(asked) : null;
    await operation.pass();
    const fault = faultIn(this.weather, this.answers);
    const said: Said = say(fault, this.seenThrough(fault, asked, early), asked, this.answers);
    this.trace.add(`  upstream says ${fault} to ${operation.name} about ${asked?.slice(0, 12) ?? "all"}`);
    if (said.response === "hang") return operation.hang(init?.signal);
    if (said.response === "refused") throw new TypeError("simulated: refused");
    this.record.answered(begun, said);
    return said.response;
  }

  /** What upstream would tell now. */
  private truth(asked: string | undefined, all = this.leadsie.all()): Given[] {
    return asked === undefined ? all : all.filter(({ customUserId }) => customUserId === asked);
  }

  private seenThrough(fault: string, asked: string | undefined, early: Given[] | null): Given[] {
    if (fault === "stale") return this.truth(asked, this.leadsie.before(this.answers.from(1, 6)));
    if (fault === "both") {
      const now = this.leadsie.all();
      const raws = new Set(now.map(({ raw }) => raw));
      const old = this.leadsie.before(this.answers.from(1, 4)).filter(({ raw }) => !raws.has(raw));
      return this.truth(asked, [...now, ...old]);
    }
    return early ?? this.truth(asked);
  }
}
