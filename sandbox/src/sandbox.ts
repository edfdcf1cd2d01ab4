import { DurableObject } from "cloudflare:workers";
import type { Env } from "./env.ts";
import { type Office, openOffice } from "./office.ts";
import { routes } from "./routes.ts";

/** The whole account, in one object: connections, key, plan, faults to come. All of it survives a kill. */
export class Sandbox extends DurableObject<Env> {
  readonly #office: Office;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#office = openOffice(ctx.storage, {
      initialKey: env.LEADSIE_API_KEY,
      now: () => Date.now(),
      random: () => Math.random(),
      fetch: (input, init) => fetch(input, init),
      background: (work) => ctx.waitUntil(work),
    });
  }

  override async fetch(request: Request): Promise<Response> {
    const response = await routes.fetch(request, this.#office);
    // A body that no route wanted is read all the same: the runtime complains of one that is left behind.
    if (!request.bodyUsed) await request.text();
    return response;
  }
}
