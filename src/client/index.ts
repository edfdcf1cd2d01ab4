import { Api, type Options } from "./api.ts";
import { Customers } from "./customers.ts";
import { Events } from "./events.ts";
import { Keys } from "./keys.ts";
import { Links } from "./links.ts";
import type { AssetType, Connection, Page } from "./types.ts";
import { Unattributed } from "./unattributed.ts";
import { Upstream } from "./upstream.ts";
import { Webhooks } from "./webhooks.ts";

/**
 * A client of one Connectwatch. Works wherever the standard's `fetch` is: Node, Workers, Deno, Bun, browsers.
 *
 * @example
 * const client = new Connectwatch({ baseUrl: "https://status.example.com", apiKey: process.env.CONNECTWATCH_API_KEY });
 * const customer = await client.customers.get("acme-42");
 * console.log(customer.state, customer.progress.missing);
 */
export class Connectwatch {
  readonly customers: Customers;
  readonly links: Links;
  readonly events: Events;
  readonly webhooks: Webhooks;
  readonly keys: Keys;
  readonly unattributed: Unattributed;
  readonly upstream: Upstream;
  private readonly api: Api;
  private readonly apiKey: string;

  constructor(options: Options) {
    this.api = new Api(options);
    this.apiKey = options.apiKey;
    this.customers = new Customers(this.api);
    this.links = new Links(this.api);
    this.events = new Events(this.api);
    this.webhooks = new Webhooks(this.api);
    this.keys = new Keys(this.api);
    this.unattributed = new Unattributed(this.api);
    this.upstream = new Upstream(this.api);
  }

  /** Asset types known and seen, with their other names. */
  async types(): Promise<AssetType[]> {
    return (await this.api.json<Page<AssetType>>("GET", "/v1/types")).data;
  }

  /** Leadsie's own endpoint as it is answered here: one customer's connections, or the whole account's. */
  async checkUserStatus(
    customUserId?: string,
    { maxAgeSeconds }: { maxAgeSeconds?: number } = {},
  ): Promise<Connection[]> {
    const body = { apiKey: this.apiKey, customUserId, maxAgeSeconds };
    const answer = await this.api.json<{ allConnections: Connection[] }>("POST", "/api/checkUserStatus", {
      body,
    });
    return answer.allConnections;
  }

  health(): Promise<{ version: string; [field: string]: unknown }> {
    return this.api.json("GET", "/health");
  }

  /** Prometheus text. */
  metrics(): Promise<string> {
    return this.api.text("GET", "/metrics");
  }

  /** The OpenAPI 3.1 document. */
  openapi(): Promise<Record<string, unknown>> {
    return this.api.json("GET", "/openapi.json");
  }
}

export type { Options } from "./api.ts";
export { keyOf } from "./customer-path.ts";
export * from "./errors.ts";
export type { EventFilter, EventPage } from "./events.ts";
export type { Follow } from "./follow.ts";
export type { Paged } from "./paged.ts";
export type * from "./types.ts";
export { type Received, verifyWebhook, WebhookVerificationError } from "./verify-webhook.ts";
export type { WaitUntil } from "./wait-until.ts";
