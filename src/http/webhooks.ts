import * as z from "zod/mini";
import { MAX_WEBHOOKS } from "../account/constants.ts";
import { webhookUrlFault } from "../delivery/address.ts";
import { addressRules } from "../delivery/mail.ts";
import { KEPT_MS } from "../feed/constants.ts";
import { account, endpoint } from "../stubs.ts";
import { readJson, readNothing, readOptionalJson } from "./body.ts";
import { WEBHOOK_DEFAULTS } from "./constants.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { idempotent, idempotentSecret } from "./idempotent.ts";
import { json, PRIVATE } from "./json.ts";
import { invalid } from "./problem.ts";
import { cursorParam, limitParam, readQuery } from "./query.ts";
import type { Context, Route } from "./route.ts";
import { idFrom, requireWebhook, webhookNotFound } from "./webhook-ref.ts";
import { webhookPatch, webhookPost, webhookRotate } from "./webhook-schemas.ts";

/** Webhook URLs are often secrets themselves: all of this is for `admin` keys. */
export const webhooks: Route[] = [
  { method: "POST", path: "/v1/webhooks", scope: "admin", handle: idempotentSecret(postWebhook) },
  { method: "GET", path: "/v1/webhooks", scope: "admin", handle: listWebhooks },
  { method: "GET", path: "/v1/webhooks/:id", scope: "admin", handle: getWebhook },
  { method: "PATCH", path: "/v1/webhooks/:id", scope: "admin", handle: patchWebhook },
  { method: "DELETE", path: "/v1/webhooks/:id", scope: "admin", handle: deleteWebhook },
  { method: "POST", path: "/v1/webhooks/:id/rotate", scope: "admin", handle: idempotentSecret(rotateSecret) },
  { method: "POST", path: "/v1/webhooks/:id/test", scope: "admin", handle: idempotent(testWebhook) },
  { method: "GET", path: "/v1/webhooks/:id/deliveries", scope: "admin", handle: listDeliveries },
];

/** The list first, then the object: an attempt that ends between the two is finished by the next, or cleared away. */
async function postWebhook(c: Context, seed: string): Promise<Response> {
  const { startAt = null, ...post } = await readJson(c, webhookPost);
  requireUrl(c, post.url);
  requireKept(startAt);
  const id = await idFrom("we", seed);
  const attempt = await idFrom("attempt", seed);
  if (!(await account(c.env).addEndpoint(id))) {
    throw invalid(
      "",
      "too_many_webhooks",
      `There are ${MAX_WEBHOOKS} webhooks, as many as there can be: delete some.`,
    );
  }
  const { webhook, secret } = await endpoint(c.env, id).create({
    ...{ id, attempt, startAt, origin: c.url.origin, url: post.url },
    events: post.events ?? null,
    causes: post.causes ?? null,
    format: post.format ?? WEBHOOK_DEFAULTS.format,
    ordered: post.ordered ?? WEBHOOK_DEFAULTS.ordered,
    description: post.description ?? null,
  });
  return json({ ...webhook, secret }, 201);
}

export const listQuery = z.object({ limit: limitParam, cursor: cursorParam });

/** Oldest first. */
async function listWebhooks(c: Context): Promise<Response> {
  const { limit, cursor } = readQuery(c, listQuery);
  const after = await openCursor(c, "webhooks", cursor, z.object({ createdAt: z.number(), id: z.string() }));
  const all = await account(c.env).listEndpoints();
  const rest = after
    ? all.filter(
        ({ createdAt, id }) =>
          createdAt > after.createdAt || (createdAt === after.createdAt && id > after.id),
      )
    : all;
  const page = rest.slice(0, limit);
  const found = await Promise.all(page.map(({ id }) => endpoint(c.env, id).describe()));
  const last = page.at(-1);
  const more = last !== undefined && rest.length > limit;
  const next = more ? await sealCursor(c, "webhooks", { createdAt: last.createdAt, id: last.id }) : null;
  return json({ data: found.filter((one) => one !== null), next });
}

async function getWebhook(c: Context): Promise<Response> {
  return shown(await requireWebhook(c).stub.describe());
}

async function patchWebhook(c: Context): Promise<Response> {
  const { stub } = requireWebhook(c);
  const patch = await readJson(c, webhookPatch);
  if (patch.url !== undefined) requireUrl(c, patch.url);
  const given = Object.entries({ ...patch, ...cleared(patch) }).filter(([, value]) => value !== undefined);
  return shown(await stub.change(Object.fromEntries(given)));
}

/** `null` clears: what has no empty value gets back the one it begins with. */
function cleared(patch: z.infer<typeof webhookPatch>) {
  const begun = Object.entries(WEBHOOK_DEFAULTS).filter(
    ([name]) => patch[name as keyof typeof WEBHOOK_DEFAULTS] === null,
  );
  return Object.fromEntries(begun);
}

/** The object first: nothing is sent any more, whatever becomes of the list. */
async function deleteWebhook(c: Context): Promise<Response> {
  const { id, stub } = requireWebhook(c);
  const removed = await stub.remove();
  await account(c.env).removeEndpoint(id);
  if (!removed) throw webhookNotFound();
  return new Response(null, { status: 204, headers: { "cache-control": PRIVATE } });
}

async function rotateSecret(c: Context, seed: string): Promise<Response> {
  const { stub } = requireWebhook(c);
  const { overlapSeconds } = await readOptionalJson(c, webhookRotate);
  const rotated = await stub.rotate(overlapSeconds, await idFrom("attempt", seed));
  if (!rotated) throw webhookNotFound();
  return json({ ...rotated.webhook, secret: rotated.secret });
}

async function testWebhook(c: Context): Promise<Response> {
  const { stub } = requireWebhook(c);
  await readNothing(c);
  return shown(await stub.sendTest());
}

export const deliveriesQuery = z.object({
  limit: limitParam,
  cursor: cursorParam,
  status: z.optional(z.enum(["pending", "delivered", "failed"])),
  customerKey: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, "must be a customer's key"))),
});

/** Newest first. */
async function listDeliveries(c: Context): Promise<Response> {
  const { id, stub } = requireWebhook(c);
  const { limit, cursor, status, customerKey: key } = readQuery(c, deliveriesQuery);
  const purpose = `deliveries ${id}`;
  const before = (await openCursor(c, purpose, cursor, z.number())) ?? Number.MAX_SAFE_INTEGER;
  const found = await stub.deliveries({ status, key, limit: limit + 1, before });
  if (!found) throw webhookNotFound();
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next =
    last && found.length > limit ? await sealCursor(c, purpose, Number(last.id.slice("dlv_".length))) : null;
  return json({ data: page, next });
}

function shown(value: object | null): Response {
  if (!value) throw webhookNotFound();
  return json(value);
}

function requireUrl(c: Context, url: string): void {
  const fault = webhookUrlFault(url, addressRules(c.config, c.url.origin));
  if (fault) throw invalid("url", "webhook_url_refused", fault);
}

function requireKept(startAt: number | null): void {
  if (startAt === null) return;
  const now = Date.now();
  if (startAt > now) throw invalid("startAt", "start_at_future", "must not be in the future.");
  if (startAt < now - KEPT_MS)
    throw invalid("startAt", "start_at_gone", "is before the 30 days that events are kept.");
}
