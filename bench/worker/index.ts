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
    if (path.startsWith("/bench/")) return await measure(request, path, env);
    return await real.default.fetch(request, countedEnv(env), ctx);
  },
  scheduled: (controller, env) => real.default.scheduled(controller, countedEnv(env)),
  queue: (batch, env) => real.default.queue(batch, countedEnv(env)),
} satisfies ExportedHandler<Env, Parameters<typeof real.default.queue>[0]["messages"][number]["body"]>;

/** What is answered from memory. */
let body = new ArrayBuffer(0);

/** As a Worker streams that has all of it. */
function inPieces(bytes: ArrayBuffer): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.byteLength) return controller.close();
      controller.enqueue(new Uint8Array(bytes, at, Math.min(PIECE, bytes.byteLength - at)));
      at += PIECE;
    },
  });
}

const PIECE = 65_536;

/** `GET /bench/counters`, `DELETE /bench/counters`, `PUT` and `GET /bench/body`, and `POST /bench/baseline`. */
async function measure(request: Request, path: string, env: Env): Promise<Response> {
  const checked = configOf(env);
  if (!checked.ok) return Response.json(checked, { status: 503 });
  switch (`${request.method} ${path}`) {
    case "GET /bench/counters":
      return Response.json(readCounters());
    case "DELETE /bench/counters":
      resetCounters();
      return new Response(null, { status: 204 });
    case "PUT /bench/body":
      body = await request.arrayBuffer();
      return new Response(null, { status: 204 });
    case "GET /bench/body":
      return new Response(inPieces(body));
    case "POST /bench/baseline":
      return Response.json(await baseline(checked.config));
    default:
      return new Response(null, { status: 404 });
  }
}
