import { LEADSIE_API_KEY, SANDBOX_PORT } from "../constants.ts";
import type { Programs } from "./programs.ts";
import { ok } from "./worker.ts";

/** The stand-in for Leadsie, in a process of its own, told over HTTP what to hold. */
export class Sandbox {
  readonly origin: string;

  private constructor(origin: string) {
    this.origin = origin;
  }

  static async start(programs: Programs): Promise<Sandbox> {
    const { origin } = await programs.start({
      name: "sandbox",
      config: "sandbox/wrangler.toml",
      port: SANDBOX_PORT,
      variables: { LEADSIE_API_KEY },
    });
    return new Sandbox(origin);
  }

  /** So many customers, one connection and three assets each; what was changed before is forgotten. */
  async seed(customers: number): Promise<void> {
    await this.control("seed", { customers });
  }

  /** One asset each of so many customers gets another name. */
  async change(customers: number): Promise<void> {
    await this.control("change", { customers, what: "name" });
  }

  async connect(connection: unknown): Promise<void> {
    await this.control("connect", connection);
  }

  /** From now on every new connection is told to this URL, in version 2. */
  async webhook(url: string): Promise<void> {
    await this.control("webhook", { url, version: 2 });
  }

  /** Requests to the status endpoint so far. */
  async requests(): Promise<number> {
    const answer = await ok(await fetch(`${this.origin}/control/requests`));
    return ((await answer.json()) as { count: number }).count;
  }

  private async control(what: string, body: unknown): Promise<void> {
    await ok(
      await fetch(`${this.origin}/control/${what}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
  }
}
