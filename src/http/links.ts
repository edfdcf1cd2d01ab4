import { renderSVG } from "uqr";
import * as z from "zod/mini";
import { clickJson, linkJson, shortUrl } from "../links/link-json.ts";
import type { Links } from "../links/links.ts";
import { shardOfSlug } from "../links/slug.ts";
import type { StoredLink } from "../links/stored.ts";
import { linksShard } from "../stubs.ts";
import { readJson } from "./body.ts";
import { MAX_BATCH_BYTES } from "./constants.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { idempotent } from "./idempotent.ts";
import { json, PRIVATE } from "./json.ts";
import { linkBase } from "./link-base.ts";
import { createLinks } from "./link-batch.ts";
import { createLink, linkPost, noteSchema, requireRequestUrl } from "./link-create.ts";
import { listLinks } from "./link-list.ts";
import { invalid, notFound, type Problem } from "./problem.ts";
import { cursorParam, limitParam, readQuery } from "./query.ts";
import type { Context, Route } from "./route.ts";
import { instant } from "./schemas.ts";
import { withWarnings } from "./warnings.ts";
import { linkChanged } from "./watch.ts";

/** Every route shows slugs, which are credentials: none is for `read` keys. */
export const links: Route[] = [
  { method: "POST", path: "/v1/links", scope: "write", handle: idempotent(postLink) },
  {
    method: "POST",
    path: "/v1/links/batch",
    scope: "write",
    handle: idempotent(createLinks, MAX_BATCH_BYTES),
  },
  { method: "GET", path: "/v1/links", scope: "write", handle: listLinks },
  { method: "GET", path: "/v1/links/:slug", scope: "write", handle: getLink },
  { method: "PATCH", path: "/v1/links/:slug", scope: "write", handle: patchLink },
  { method: "DELETE", path: "/v1/links/:slug", scope: "write", handle: deleteLink },
  { method: "GET", path: "/v1/links/:slug/clicks", scope: "write", handle: listClicks },
  { method: "GET", path: "/v1/links/:slug/qr", scope: "write", handle: drawQr },
];

async function postLink(c: Context, seed: string): Promise<Response> {
  const post = await readJson(c, linkPost);
  const { created, link } = await createLink(c, post, seed);
  return json({ ...linkJson(link, linkBase(c)), ...withWarnings(post.requires) }, created ? 201 : 200);
}

async function getLink(c: Context): Promise<Response> {
  return json(linkJson(await requireLink(c), linkBase(c)));
}

export const linkPatch = z.strictObject({
  requestUrl: z.optional(z.string()),
  expiresAt: z.nullish(instant),
  disabled: z.nullish(z.boolean()),
  note: z.nullish(noteSchema),
});

async function patchLink(c: Context): Promise<Response> {
  const { slug, shard } = requireShard(c);
  const { disabled, ...rest } = await readJson(c, linkPatch);
  const patch = { ...rest, disabled: disabled === null ? false : disabled };
  if (patch.requestUrl !== undefined) requireRequestUrl(c, patch.requestUrl);
  const result = await shard.update(slug, patch);
  if (result.outcome === "missing") throw linkNotFound();
  if (result.outcome === "target_too_long") throw invalid("requestUrl", result.outcome, result.message);
  if (result.outcome === "updated") await linkChanged(c, result.link.customUserId);
  return json(linkJson(result.link, linkBase(c)));
}

async function deleteLink(c: Context): Promise<Response> {
  const { slug, shard } = requireShard(c);
  const result = await shard.remove(slug);
  if (result.outcome === "missing") throw linkNotFound();
  await linkChanged(c, result.link.customUserId);
  return new Response(null, { status: 204, headers: { "cache-control": PRIVATE } });
}

export const clicksQuery = z.object({ limit: limitParam, cursor: cursorParam });

async function listClicks(c: Context): Promise<Response> {
  const { slug, shard } = requireShard(c);
  const { limit, cursor } = readQuery(c, clicksQuery);
  const purpose = `clicks ${slug}`;
  const before = await openCursor(c, purpose, cursor, z.number());
  const result = await shard.clicks(slug, limit + 1, before);
  if (result.outcome === "missing") throw linkNotFound();
  const page = result.clicks.slice(0, limit);
  const next = result.clicks.length > limit ? await sealCursor(c, purpose, page.at(-1)?.n) : null;
  return json({ data: page.map(clickJson), next });
}

/** ISO/IEC 18004 asks for four modules of white around the code; level M bears a smudge on a printed page. */
const QR = { border: 4, ecc: "M" } as const;

async function drawQr(c: Context): Promise<Response> {
  const { slug } = await requireLink(c);
  const svg = renderSVG(shortUrl(slug, linkBase(c)), QR).replace(
    "<svg ",
    '<svg role="img" aria-label="QR code" ',
  );
  return new Response(svg, { headers: { "content-type": "image/svg+xml", "cache-control": PRIVATE } });
}

async function requireLink(c: Context): Promise<StoredLink> {
  const { slug, shard } = requireShard(c);
  const link = await shard.get(slug);
  if (!link) throw linkNotFound();
  return link;
}

function requireShard(c: Context): { slug: string; shard: DurableObjectStub<Links> } {
  const slug = c.params.slug ?? "";
  const number = shardOfSlug(slug);
  if (number === null) throw linkNotFound();
  return { slug, shard: linksShard(c.env, number) };
}

function linkNotFound(): Problem {
  return notFound("This link");
}
