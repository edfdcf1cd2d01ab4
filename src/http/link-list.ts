import * as z from "zod";
import { type LinkJson, linkJson } from "../links/link-json.ts";
import type { LinkFilter, LinkPlace } from "../links/protocol.ts";
import type { StoredLink } from "../links/stored.ts";
import { allShards, directoryShard, linksShard, shardOf } from "../stubs.ts";
import { MAX_PAGE } from "./constants.ts";
import { csvResponse, wantsCsv } from "./csv.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { json } from "./json.ts";
import { customerKey } from "./key.ts";
import { linkBase } from "./link-base.ts";
import { booleanParam, cursorParam, limitParam, readQuery } from "./query.ts";
import type { Context } from "./route.ts";
import { customUserIdSchema } from "./schemas.ts";

const listQuery = z.object({
  customUserId: customUserIdSchema.optional(),
  tag: z.string().optional(),
  expired: booleanParam.optional(),
  limit: limitParam,
  cursor: cursorParam,
});

const place = z.object({ createdAt: z.number(), slug: z.string() });

/** `GET /v1/links`, newest first: each shard gives its first page, and the first of those are the page. */
export async function listLinks(c: Context): Promise<Response> {
  const { customUserId, tag, expired, limit, cursor } = readQuery(c, listQuery);
  const after = await openCursor(c, "links", cursor, place);
  const key = customUserId === undefined ? undefined : await customerKey(customUserId);
  const shards = key === undefined ? allShards : [shardOf(key)];
  const pages = await Promise.all(
    shards.map(async (shard) => {
      const keys = await keysOf(c, shard, key, tag);
      return pageOf(c, shard, { keys, expired, now: Date.now() }, limit + 1, after);
    }),
  );
  const merged = pages.flat().sort(comparePlaces);
  const page = merged.slice(0, limit);
  const next = merged.length > limit ? await sealCursor(c, "links", placeOf(page.at(-1))) : null;
  const links = page.map((link) => linkJson(link, linkBase(c)));
  return wantsCsv(c.request) ? csvResponse(links.map(flat), COLUMNS, next) : json({ data: links, next });
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

/** Whose links of a shard are asked for; undefined for everybody's. Tags are the customer's: links do not know them. */
async function keysOf(c: Context, shard: number, key: string | undefined, tag: string | undefined) {
  if (tag === undefined) return key === undefined ? undefined : [key];
  const tagged = await taggedKeys(c, shard, tag);
  return key === undefined ? tagged : tagged.filter((one) => one === key);
}

/** A customer's links and their row in the Directory lie in shards of the same number. */
async function taggedKeys(c: Context, shard: number, tag: string): Promise<string[]> {
  const lists = [false, true].map(async (archived) => {
    const keys: string[] = [];
    for (let after: { value: number; key: string } | undefined; ; ) {
      const query = { tag, archived, sort: "createdAt", limit: MAX_PAGE, after } as const;
      const page = await directoryShard(c.env, shard).list(query);
      keys.push(...page.map(({ position }) => position.key));
      after = page.at(-1)?.position;
      if (!after) return keys;
    }
  });
  return (await Promise.all(lists)).flat();
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
