import * as z from "zod/mini";
import { pollCustomer } from "../leadsie/client.ts";
import { log } from "../log.ts";
import { rebuildDirectory } from "../refresh/check-up.ts";
import { storeLeadsieKey } from "../refresh/leadsie-key.ts";
import { upstream } from "../stubs.ts";
import { iso } from "../time.ts";
import { failingOf } from "../upstream/failing.ts";
import { sayUpstream } from "../upstream/say-upstream.ts";
import { readJson, readNothing } from "./body.ts";
import { json } from "./json.ts";
import { unavailable } from "./on-demand.ts";
import { invalid, notFound } from "./problem.ts";
import type { Context, Route } from "./route.ts";

export const upstreamRoutes: Route[] = [
  { method: "GET", path: "/v1/upstream", scope: "read", handle: async (c) => json(await told(c)) },
  { method: "PUT", path: "/v1/upstream/key", scope: "admin", handle: putKey },
  { method: "POST", path: "/v1/upstream/accept", scope: "admin", handle: acceptSweep },
  { method: "POST", path: "/v1/directory/rebuild", scope: "admin", handle: rebuild },
];

/** One look for an operator: in numbers, and in words with what to do. */
async function told(c: Context) {
  const view = await upstream(c.env).view();
  const { breaker, budget, hot, mode, sweeps } = view;
  const { last, suspicious } = sweeps;
  const failing = failingOf(view);
  return {
    say: sayUpstream(view, Date.now()),
    breaker: breaker.open
      ? {
          state: "open",
          since: iso(breaker.open.since),
          reason: breaker.open.reason,
          nextProbeAt: iso(breaker.open.nextProbeAt),
        }
      : { state: "closed", since: null, reason: null, nextProbeAt: null },
    pausedUntil: breaker.pausedUntil > Date.now() ? iso(breaker.pausedUntil) : null,
    budget,
    hot,
    mode,
    lastSweep: last && {
      ok: last.ok,
      reason: last.reason,
      startedAt: iso(last.startedAt),
      durationMs: last.endedAt - last.startedAt,
      customers: last.customers,
      connections: last.connections,
      bytes: last.bytes,
      requests: last.requests,
      changed: last.changed,
      woken: last.woken,
      lost: last.lost,
      backlog: last.backlog,
    },
    completeAt: iso(sweeps.completeAt),
    lastError: failing && { since: iso(failing.since), reason: failing.reason },
    suspicious: suspicious && {
      since: iso(suspicious.since),
      customers: suspicious.customers,
      of: suspicious.of,
      agreed: suspicious.agreedAt.length,
      accepted: suspicious.accepted,
    },
  };
}

export const keyBody = z.strictObject({
  apiKey: z
    .string()
    .check(z.minLength(1), z.maxLength(1024), z.regex(/^[\x21-\x7e]+$/, "must be visible ASCII")),
});

/** A customUserId that nobody has: asking about it shows whether the key works, and costs one request. */
const NOBODY = "connectwatch-key-check";

/** Tried before it is kept: a key that Leadsie refuses is a 400, a Leadsie that does not answer a 503. */
async function putKey(c: Context): Promise<Response> {
  const { apiKey } = await readJson(c, keyBody);
  const answer = await pollCustomer({
    baseUrl: c.config.leadsieBaseUrl,
    apiKey,
    customUserId: NOBODY,
    fetch,
    now: Date.now,
  });
  if (!answer.ok) {
    if (answer.reason === "unauthorized")
      throw invalid("apiKey", "upstream_key_refused", "was refused by Leadsie.");
    throw unavailable(answer.detail, answer.reason === "rate-limited" ? answer.retryAfterMs : 0);
  }
  await storeLeadsieKey(c.env, c.config, apiKey);
  log("leadsie_key_stored", { requestId: c.requestId, by: c.principal.id });
  return json(await told(c));
}

/** The Directory is compared with every customer's object again, over the next ticks: 202. */
async function rebuild(c: Context): Promise<Response> {
  await readNothing(c);
  await rebuildDirectory(c.env);
  await upstream(c.env).checked(true);
  return json({}, 202);
}

async function acceptSweep(c: Context): Promise<Response> {
  await readNothing(c);
  if (!(await upstream(c.env).acceptSweep())) throw notFound("A suspicious sweep");
  log("sweep_accepted", { requestId: c.requestId, by: c.principal.id });
  return json(await told(c));
}
