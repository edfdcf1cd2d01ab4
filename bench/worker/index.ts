import { configOf } from "../../src/config.ts";
import type { Env } from "../../src/env.ts";
import * as real from "../../src/index.ts";
import { baseline } from "./baseline.ts";
import { countedClass } from "./counted-class.ts";
import { countedEnv } from "./counted-env.ts";
import { readCounters, resetCounters } from "./counters.ts";

/** The real Worker, counted. A class that is not named here is exported as it is, and what it does is not counted. */
export * from "../../src/index.ts";
export const Account = countedClass("Account", real.Account);
export const CustomerStatus = countedClass("CustomerStatus", real.CustomerStatus);
export const Directory = countedClass("Directory", real.Directory);
export const Endpoint = countedClass("Endpoint", real.Endpoint);
export const Idempotency = countedClass("Idempotency", real.Idempotency);
export const Links = countedClass("Links", real.Links);
export const Upstream = countedClass("Upstream", real.Upstream);

export default {
  async fetch(request, env, ctx) {
    const path = new URL(request.url).pathname;
    if (path.startsWith("/bench/")) return await measure(path, request.method, env);
    return await real.default.fetch(request, countedEnv(env), ctx);
  },
  scheduled: (controller, env) => real.default.scheduled(controller, countedEnv(env)),
  queue: (batch, env) => real.default.queue(batch, countedEnv(env)),
} satisfies ExportedHandler<Env, Parameters<typeof real.default.queue>[0]["messages"][number]["body"]>;

/** `GET /bench/counters`, `DELETE /bench/counters` and `POST /bench/baseline`. */
async function measure(path: string, method: string, env: Env): Promise<Response> {
  const checked = configOf(env);
  if (!checked.ok) return Response.json(checked, { status: 503 });
  switch (`${method} ${path}`) {
    case "GET /bench/counters":
      return Response.json(readCounters());
    case "DELETE /bench/counters":
      resetCounters();
      return new Response(null, { status: 204 });
    case "POST /bench/baseline":
      return Response.json(await baseline(checked.config));
    default:
      return new Response(null, { status: 404 });
  }
}
