import * as z from "zod/mini";
import { customerKey } from "../customer-id.ts";
import { type LinkJson, linkJson } from "../links/link-json.ts";
import type { LinkFilter, LinkPlace } from "../links/protocol.ts";
import type { StoredLink } from "../links/stored.ts";
import { allShards, directoryShard, linksShard, shardOf } from "../stubs.ts";
import { csvResponse, wantsCsv } from "./csv.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { json } from "./json.ts";
import { linkBase } from "./link-base.ts";
import { booleanParam, cursorParam, limitParam, readQuery } from "./query.ts";
import type { Context } from "./route.ts";
import { customUserIdSchema } from "./schemas.ts";

export const listQuery = z.object({
  customUserId: z.optional(customUserIdSchema),
  tag: z.optional(z.string()),
  expired: z.optional(booleanParam),
  limit: limitParam,
  cursor: cursorParam,
});

const place = z.object({ createdAt: z.number(), slug: z.string() });

/** `GET /v1/links`, newest first: each shard gives its first page, and the first of those are the page. */
export async function listLinks(c: Context): Promise<Response> {
  const { customUserId, tag, expired, limit, cursor } = readQuery(c, listQuery);
  const after = await openCursor(c, "links", cursor, place);
  const key = customUserId === undefined ? undefined : await customerKey(customUserId);
  const keys = await keysOf(c, key, tag);
  const shards = key === undefined ? allShards : [shardOf(key)];
  const pages = await Promise.all(
    shards.map((shard) => {
      const here = keys?.filter((one) => shardOf(one) === shard);
      return pageOf(c, shard, { keys: here, expired, now: Date.now() }, limit + 1, after);
    }),
  );
  const merged = pages.flat().sort(comparePlaces);
  const page = merged.slice(0, limit);
  const next = merged.length > limit ? await sealCursor(c, "links", placeOf(page.at(-1))) : null;
  const links = page.map((link) => linkJson(link, linkBase(c)));
  return wantsCsv(c.request)
    ? csvResponse(c.url, links.map(flat), COLUMNS, next)
    : json({ data: links, next });
}

function pageOf(c: Context, shard: number, filter: LinkFilter, limit: number, after: LinkPlace | undefined) {
  if (filter.keys?.length === 0) return [];
  return linksShard(c.env, shard).list(filter, limit, after);
}

function comparePlaces(a: LinkPlace, b: LinkPlace): number {
  return b.createdAt - a.createdAt || (a.slug < b.slug ? -1 : 1);
}

function placeOf(link: StoredLink | undefined): LinkPlace | undefined {
  return link && { createdAt: link.createdAt, slug: link.slug };
}

/** Whose links are asked for; undefined for everybody's. Tags are the customer's: links do not know them. */
async function keysOf(
  c: Context,
  key: string | undefined,
  tag: string | undefined,
): Promise<string[] | undefined> {
  if (tag === undefined) return key === undefined ? undefined : [key];
  const shards = await Promise.all(allShards.map((shard) => directoryShard(c.env, shard).keysTagged(tag)));
  const tagged = shards.flat();
  return key === undefined ? tagged : tagged.filter((one) => one === key);
}

function flat({ clicks, ...link }: LinkJson): Record<string, unknown> {
  return { ...link, ...clicks };
}

const COLUMNS = [
  "slug",
  "url",
  "customUserId",
  "requestUrl",
  "targetUrl",
  "createdAt",
  "expiresAt",
  "disabled",
  "note",
  "person",
  "bot",
  "prefetch",
  "refused",
  "firstAt",
  "lastAt",
];
