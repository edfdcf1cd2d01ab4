import * as z from "zod";
import { authenticate } from "../account/authenticate.ts";
import { allShards, customerStatus, directoryShard } from "../stubs.ts";
import { readJson } from "./body.ts";
import { freshnessHeaders } from "./customer-text.ts";
import { jsonText, PRIVATE } from "./json.ts";
import { customerKey } from "./key.ts";
import { askNow, unavailable } from "./on-demand.ts";
import type { Context, Route } from "./route.ts";
import { unauthorized } from "./router.ts";
import { customUserIdSchema } from "./schemas.ts";

/** Leadsie's own endpoint: an existing integration changes its base URL and its key. */
export const dropIn: Route[] = [
  { method: "POST", path: "/api/checkUserStatus", scope: "body", handle: checkUserStatus },
];

/** Other fields are ignored, as upstream does. */
const body = z.object({
  apiKey: z.string().optional(),
  customUserId: customUserIdSchema.optional(),
  maxAgeSeconds: z.int().min(0).max(999_999_999).optional(),
});

async function checkUserStatus(c: Context): Promise<Response> {
  const { apiKey, customUserId, maxAgeSeconds } = await readJson(c, body);
  if (!(await authenticate(c.config.adminApiKey, apiKey ?? null))) throw unauthorized();
  if (customUserId === undefined) return wholeAccount(c);
  return oneCustomer(c, customUserId, (maxAgeSeconds ?? c.config.dropinMaxAgeSeconds) * 1000);
}

/** A snapshot older than the caller can bear is asked for again; then a 503, as an outage at Leadsie would have been. */
async function oneCustomer(c: Context, customUserId: string, maxAgeMs: number): Promise<Response> {
  const key = await customerKey(customUserId);
  const object = customerStatus(c.env, key);
  let customer = await object.read();
  if (!customer.found) {
    await object.watch({ customUserId, key, source: "asked", patch: {} });
    await askNow(c, key, customUserId);
    customer = await object.read();
  } else if (customer.checkedAt === null) {
    await askNow(c, key, customUserId);
    customer = await object.read();
  }
  if (!customer.found || customer.checkedAt === null) throw unavailable("no answer yet", 0);
  if (Date.now() - Date.parse(customer.checkedAt) > maxAgeMs)
    throw unavailable(customer.staleReason ?? "too old", 0);
  return jsonText(`{"allConnections":[${customer.connections}]}`, 200, freshnessHeaders(customer));
}

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
