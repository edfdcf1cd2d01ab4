import { expect } from "vitest";
import { ask } from "./ask.ts";
import { BROWSER } from "./constants.ts";
import { assets, type Customer, customerPath, type Link } from "./customer.ts";
import type { Program } from "./program.ts";
import { until } from "./until.ts";

/** `GET /v1/customers/{id}/diagnosis`, as far as these tests look at it. */
export interface Diagnosis {
  verdict: string;
  say: string;
  checks: { name: string; ok: boolean; detail: string }[];
  candidates: { id: string }[];
  do: { label: string; method: string; path: string }[];
}

/**
 * What customers do, and what is then known of them. Each is sent to a request of their own, named as they are: nobody's
 * connection explains another's.
 */
export class People {
  private readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  /** Where Leadsie's webhook is to be sent. */
  get hook(): string {
    return `${this.program.address}/hooks/leadsie/${this.program.env.LEADSIE_WEBHOOK_SECRET}`;
  }

  async linkFor(customUserId: string): Promise<Link> {
    const requestUrl = `${this.program.sandbox}/connect/${encodeURIComponent(customUserId)}/manage`;
    const made = await this.program.api<Link>("POST", "/v1/links", { requestUrl, customUserId });
    expect(made.status, made.text).toBe(201);
    return made.json;
  }

  async follow({ url }: Link, userAgent = BROWSER, expected = 302): Promise<void> {
    expect((await ask(url, { headers: { "user-agent": userAgent } })).status).toBe(expected);
  }

  /** A person follows a link that is made for them, and the customer has heard of the click. */
  async opensLink(id: string): Promise<void> {
    await this.follow(await this.linkFor(id));
    await until(`${id} is opened`, async () => (await this.read(id)).openedAt);
  }

  /** Somebody gives to the request of this name; under another id or none, and as a known user, where that is said. */
  async connect(
    requestId: string,
    given: unknown[] = assets(2),
    who: { customUserId?: string | null; user?: number } = {},
  ): Promise<void> {
    const whose = { requestId, customUserId: requestId, ...who };
    await this.program.control("connect", { ...whose, accessLevel: "admin", assets: given });
  }

  /** Leadsie is asked about the customer, and answers. */
  async asked(id: string): Promise<void> {
    const { status, text } = await this.program.api("POST", `${customerPath(id)}/refresh`);
    expect(status, text).toBe(200);
  }

  async read(id: string): Promise<Customer> {
    return (await this.program.api<Customer>("GET", customerPath(id))).json;
  }

  async diagnosis(id: string): Promise<Diagnosis> {
    const { status, json, text } = await this.program.api<Diagnosis>("GET", `${customerPath(id)}/diagnosis`);
    expect(status, text).toBe(200);
    return json;
  }

  /** Does the first thing that it says is to be done. */
  todo<T>(found: Diagnosis, body?: unknown) {
    const first = found.do[0];
    return this.program.api<T>(first?.method ?? "", first?.path ?? "", body);
  }
}
