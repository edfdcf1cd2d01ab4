import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Endpoint } from "../../src/delivery/endpoint.ts";
import type { Outside } from "../../src/delivery/office.ts";
import type { DeliveryJson, WebhookJson } from "../../src/delivery/view.ts";
import { endpoint } from "../../src/stubs.ts";
import { call, jsonOf, type Page } from "../http/worker.ts";
import { listenEverywhere, Receiver } from "./receiver.ts";

const made: Webhook[] = [];

/** Where a test waits for what follows by itself: long enough for a busy machine, and not waited out. */
export const SOON = { timeout: 10_000, interval: 10 };

/** For test files that send webhooks: receivers answer, and what a test has made goes with it. */
export function withReceivers(): void {
  let spy: ReturnType<typeof listenEverywhere>;
  beforeAll(() => {
    spy = listenEverywhere();
  });
  afterEach(async () => {
    for (const { path } of made.splice(0)) await call("DELETE", path);
  });
  afterAll(() => spy.mockRestore());
}

/** An endpoint made over the API, with its receiver. */
export class Webhook {
  private constructor(
    readonly receiver: Receiver,
    readonly id: string,
    readonly secret: string,
  ) {}

  static async create(given: Record<string, unknown> = {}): Promise<Webhook> {
    const receiver = new Receiver();
    const body = { url: receiver.url, ...given };
    const { id, secret } = await jsonOf<{ id: string; secret: string }>(
      call("POST", "/v1/webhooks", body),
      201,
    );
    const webhook = new Webhook(receiver, id, secret);
    made.push(webhook);
    return webhook;
  }

  get path(): string {
    return `/v1/webhooks/${this.id}`;
  }

  get stub() {
    return endpoint(env, this.id);
  }

  get(): Promise<WebhookJson> {
    return jsonOf(call("GET", this.path));
  }

  patch(fields: Record<string, unknown>): Promise<WebhookJson> {
    return jsonOf(call("PATCH", this.path, fields));
  }

  async deliveries(query = ""): Promise<DeliveryJson[]> {
    return (await jsonOf<Page<DeliveryJson>>(call("GET", `${this.path}/deliveries?limit=200${query}`))).data;
  }

  /** Out of memory, with all that it has not written; only what is in memory can be evicted. */
  async evict(): Promise<void> {
    await this.stub.describe();
    await evictDurableObject(this.stub);
  }

  /** Runs the alarm, if one is set. */
  alarm(): Promise<boolean> {
    return runDurableObjectAlarm(this.stub);
  }

  /** Another clock, chance or network, until the object is evicted. */
  async world(outside: Partial<Outside>): Promise<void> {
    await runInDurableObject(this.stub, (object: Endpoint) => {
      object.outside = { ...object.outside, ...outside };
    });
  }

  rows<T extends Record<string, SqlStorageValue>>(query: string): Promise<T[]> {
    return runInDurableObject(this.stub, (_: Endpoint, state) => state.storage.sql.exec<T>(query).toArray());
  }
}
