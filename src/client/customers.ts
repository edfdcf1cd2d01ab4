import type { Api } from "./api.ts";
import { customerPath } from "./customer-path.ts";
import { Follow } from "./follow.ts";
import { Paged } from "./paged.ts";
import type {
  Customer,
  CustomerQuery,
  CustomerSummary,
  Diagnosis,
  Erased,
  Event,
  Profile,
  ReportedAsset,
  Time,
} from "./types.ts";
import { type WaitUntil, waitUntil } from "./wait-until.ts";

/** `/v1/customers`. Every method takes a customUserId of any kind: it is encoded here. */
export class Customers {
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  /**
   * @example
   * const { state, progress } = await client.customers.get("acme-42");
   *
   * @param options.fresh asks Leadsie first; an UnavailableError where it cannot be asked.
   * @throws NotFoundError
   */
  async get(
    customUserId: string,
    options: { fresh?: boolean; signal?: AbortSignal } = {},
  ): Promise<Customer> {
    const query = options.fresh ? { fresh: true } : {};
    return this.api.json("GET", await customerPath(customUserId), { query, signal: options.signal });
  }

  /**
   * Watches the customer, or changes what is said of it: what is left out stays, `null` clears. An id that no address can
   * carry (`.`, `..`, more than 12,000 bytes when encoded) is first watched by making a link for it: until then this is a NotFoundError.
   */
  async put(customUserId: string, profile: Profile = {}): Promise<Customer> {
    return this.api.json("PUT", await customerPath(customUserId), { body: profile });
  }

  /**
   * @example
   * for await (const { customUserId, lostAt } of client.customers.list({ state: "lost" })) console.log(customUserId, lostAt);
   */
  list({ include, ...query }: CustomerQuery = {}): Paged<CustomerSummary> {
    return new Paged(this.api, "/v1/customers", { ...query, include: include?.join(",") });
  }

  /** Erases everything that is held of the customer: needs an admin key, and cannot be undone. */
  async erase(customUserId: string): Promise<Erased> {
    return this.api.json("DELETE", await customerPath(customUserId));
  }

  /** Asks Leadsie now. */
  async refresh(customUserId: string): Promise<Customer> {
    return this.api.json("POST", await customerPath(customUserId, "/refresh"));
  }

  /** Why is nothing showing? In words, with what to do. */
  async diagnosis(customUserId: string): Promise<Diagnosis> {
    return this.api.json("GET", await customerPath(customUserId, "/diagnosis"));
  }

  /** What you saw yourself: that an asset works, or that access to it was lost. */
  async report(customUserId: string, assets: ReportedAsset[]): Promise<Customer> {
    return this.api.json("POST", await customerPath(customUserId, "/reports"), { body: { assets } });
  }

  /** The history after event number `after`, oldest first. */
  async events(customUserId: string, { after }: { after?: number } = {}): Promise<Paged<Event>> {
    return new Paged(this.api, await customerPath(customUserId, "/events"), { after });
  }

  /** The customer's events as they happen, from after event number `after`, or from now. */
  async follow(
    customUserId: string,
    { after, signal }: { after?: number; signal?: AbortSignal } = {},
  ): Promise<Follow> {
    const path = await customerPath(customUserId, "/live");
    return new Follow(this.api, path, after === undefined ? null : String(after), {}, signal);
  }

  /**
   * The customer, as soon as it is so.
   *
   * @example
   * const customer = await client.customers.waitUntil("acme-42", {
   *   state: "connected",
   *   signal: AbortSignal.timeout(15 * 60_000),
   * });
   */
  waitUntil(customUserId: string, until: WaitUntil): Promise<Customer> {
    return waitUntil(this.api, customUserId, until);
  }

  /** A token with which a browser may read this one customer, and nothing else. */
  async token(customUserId: string, ttlSeconds: number): Promise<{ token: string; expiresAt: Time }> {
    return this.api.json("POST", await customerPath(customUserId, "/token"), { body: { ttlSeconds } });
  }
}
