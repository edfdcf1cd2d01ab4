import * as z from "zod/mini";
import { customerKey } from "../customer-id.ts";
import { sweepFreshness, sweepFreshnessText } from "../refresh/freshness.ts";
import { type CustomerLines, fromLines } from "../status/lines.ts";
import { allShards, customerStatus, directoryShard } from "../stubs.ts";
import { iso } from "../time.ts";
import { parseObject, readText } from "./body.ts";
import { holderOf, refuseKeyInQuery } from "./caller.ts";
import { freshnessHeaders } from "./customer-text.ts";
import { jsonText, PRIVATE } from "./json.ts";
import { countCaller } from "./limits.ts";
import { askNow, unavailable } from "./on-demand.ts";
import { Problem, unauthorized } from "./problem.ts";
import type { Context, Route } from "./route.ts";
import { customUserIdSchema } from "./schemas.ts";
import { check } from "./validate.ts";

/** Leadsie's own endpoint: an existing integration changes its base URL and its key. */
export const dropIn: Route[] = [
  { method: "POST", path: "/api/checkUserStatus", scope: "body", handle: checkUserStatus },
];

/** Other fields are ignored, as upstream does. */
export const checkBody = z.object({
  customUserId: z.optional(customUserIdSchema),
  maxAgeSeconds: z.optional(z.int().check(z.minimum(0), z.maximum(999_999_999))),
});

async function checkUserStatus(c: Context): Promise<Response> {
  const given = parseObject(await readText(c));
  // The key first: without one there is one answer, whatever else is wrong.
  const apiKey = "apiKey" in given && typeof given.apiKey === "string" ? given.apiKey : null;
  await refuseKeyInQuery(c);
  const principal = await holderOf(c, apiKey);
  if (!principal) throw unauthorized("Send a valid key as `apiKey` in the body, as to Leadsie.");
  await countCaller(c, principal);
  const { customUserId, maxAgeSeconds } = check(checkBody, given);
  if (customUserId === undefined) return wholeAccount(c);
  return oneCustomer(c, customUserId, (maxAgeSeconds ?? c.config.dropinMaxAgeSeconds) * 1000);
}

/**
 * Who was never heard of is asked about. A snapshot older than the caller can bear is a 503, as an outage at
 * Leadsie would have been: an old integration reads no headers.
 */
async function oneCustomer(c: Context, customUserId: string, maxAgeMs: number): Promise<Response> {
  const key = await customerKey(customUserId);
  let customer = await readConnections(c, key);
  if (!customer) {
    const asked = { customUserId, key, source: "asked", patch: {} } as const;
    const watched = await customerStatus(c.env, key).watch(asked);
    const etag = "refused" in watched ? NOBODYS : watched.customer.etag;
    const sweptAt = await recentSweep(c);
    if ("refused" in watched || sweptAt !== null) return nothing(etag, sweptAt);
  }
  if (!customer?.checkedAt) {
    await askNow(c, key, customUserId);
    customer = await readConnections(c, key);
  }
  if (!customer?.checkedAt) throw unavailable("no answer yet", 0);
  if (Date.now() - Date.parse(customer.checkedAt) > maxAgeMs) throw tooOld(customer, maxAgeMs);
  return jsonText(`{"allConnections":[${customer.body}]}`, 200, freshnessHeaders(customer));
}

async function readConnections(c: Context, key: string): Promise<CustomerLines | null> {
  const sweep = await sweepFreshnessText(c.env);
  return fromLines(await customerStatus(c.env, key).readLines(sweep, "connections", null));
}

function tooOld({ staleReason, checkedAt }: CustomerLines, maxAgeMs: number): Problem {
  if (staleReason) return unavailable(staleReason, 0);
  const detail = `Leadsie was last heard about this customer at ${checkedAt}: longer ago than ${maxAgeMs / 1000} seconds.`;
  return new Problem("upstream_unavailable", detail, { headers: { "retry-after": "1" } });
}

/** When a sweep of the last two minutes began, which would have found whoever is there: then nobody needs to be asked again. */
async function recentSweep(c: Context): Promise<number | null> {
  const { completeAt } = await sweepFreshness(c.env);
  return completeAt !== null && Math.abs(Date.now() - completeAt) < SWEPT_RECENTLY_MS ? completeAt : null;
}

const SWEPT_RECENTLY_MS = 2 * 60_000;

function nothing(etag: string, sweptAt: number | null): Response {
  const headers = freshnessHeaders({ etag, checkedAt: iso(sweptAt), staleReason: null });
  return jsonText('{"allConnections":[]}', 200, headers);
}

/** The ETag of who was erased and is not watched. */
const NOBODYS = '"nobody"';

/** Every connection there is, shard by shard, streamed: memory does not grow with the account. */
function wholeAccount(c: Context): Response {
  const { readable, writable } = new IdentityTransformStream();
  c.ctx.waitUntil(writeAll(c, writable).catch(() => writable.abort("incomplete").catch(() => {})));
  return new Response(readable, {
    headers: { "content-type": "application/json", "cache-control": PRIVATE },
  });
}

async function writeAll(c: Context, writable: WritableStream<Uint8Array>): Promise<void> {
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const write = (text: string) => writer.write(encoder.encode(text));
  await write('{"allConnections":[');
  let separator = "";
  for (const shard of allShards) {
    for (let after: string | null = ""; after !== null; ) {
      const page: { text: string; next: string | null } = await directoryShard(c.env, shard).allConnections(
        after,
      );
      if (page.text !== "") {
        await write(separator + page.text);
        separator = ",";
      }
      after = page.next;
    }
  }
  await write("]}");
  await writer.close();
}
