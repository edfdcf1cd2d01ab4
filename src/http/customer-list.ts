import * as z from "zod/mini";
import { MAX_CUSTOM_USER_ID_BYTES } from "../customer-id.ts";
import type { Listed } from "../directory/members.ts";
import { comparePositions, type ListQuery } from "../directory/query.ts";
import { linkJson } from "../links/link-json.ts";
import { sweepFreshness } from "../refresh/freshness.ts";
import type { SweepFreshness } from "../status/freshness.ts";
import { STATES } from "../status/types.ts";
import { allShards, directoryShard, linksShard, shardOf } from "../stubs.ts";
import { csvResponse, wantsCsv } from "./csv.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { jsonText } from "./json.ts";
import { linkBase } from "./link-base.ts";
import { booleanParam, cursorParam, limitParam, listParam, readQuery } from "./query.ts";
import type { Context } from "./route.ts";
import { customUserIdSchema } from "./schemas.ts";

const INCLUDES = ["connections", "links"] as const;

const include = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text: string) => text.split(",")),
  ),
  z.array(z.enum(INCLUDES)),
);

export const listQuery = z.object({
  state: z.optional(listParam(z.enum(STATES))),
  overdue: z.optional(booleanParam),
  stale: z.optional(booleanParam),
  tag: z.optional(z.string()),
  owner: z.optional(z.string()),
  source: z.optional(z.enum(["api", "link", "discovered", "asked"])),
  archived: z._default(booleanParam, false),
  customUserId: z.optional(customUserIdSchema),
  q: z.optional(z.string().check(z.minLength(1), z.maxLength(MAX_CUSTOM_USER_ID_BYTES))),
  sort: z._default(z.enum(["changedAt", "createdAt", "dueAt"]), "changedAt"),
  include: z.optional(listParam(include)),
  limit: limitParam,
  cursor: cursorParam,
});

const position = z.object({ sort: z.string(), value: z.number(), key: z.string() });

/** `GET /v1/customers`: each shard gives its best page, and the best of those are the page. */
export async function listCustomers(c: Context): Promise<Response> {
  const { state, include, cursor, ...rest } = readQuery(c, listQuery);
  const after = await openCursor(c, `customers ${rest.sort}`, cursor, position);
  const query: ListQuery = { ...rest, states: state, after };
  const sweep = await sweepFreshness(c.env);
  const shards = await Promise.all(allShards.map((shard) => listShard(c, shard, query, sweep)));
  const all = shards.flat().sort((a, b) => comparePositions(rest.sort, a.position, b.position));
  const page = all.slice(0, trustworthy(shards, query, all));
  const last = page.at(-1);
  const ended = (shard: Listed[]) => shard.length < rest.limit && !isCut(shard);
  const more = last && (all.length > page.length || !shards.every(ended));
  const next = more
    ? await sealCursor(c, `customers ${rest.sort}`, { sort: rest.sort, ...last.position })
    : null;
  const texts = await complete(c, page, new Set((include ?? []).flat()));
  if (wantsCsv(c.request))
    return csvResponse(
      c.url,
      texts.map((text) => JSON.parse(text)),
      CSV_COLUMNS,
      next,
    );
  return jsonText(`{"data":[${texts.join(",")}],"next":${JSON.stringify(next)}}`);
}

/** A customer of the list, and the Directory shard that knows more of it. */
type Found = Listed & { shard: number };

async function listShard(
  c: Context,
  shard: number,
  query: ListQuery,
  sweep: SweepFreshness,
): Promise<Found[]> {
  const listed = await directoryShard(c.env, shard).list(query, sweep);
  return listed.map((one) => ({ ...one, shard }));
}

/**
 * How many of the merged customers may be told: never beyond where a shard ended its page early because its
 * customers are large, or the next page would begin behind some of them.
 */
function trustworthy(shards: Listed[][], query: ListQuery, all: Listed[]): number {
  let most = query.limit;
  for (const shard of shards) {
    const last = shard.at(-1);
    if (last && shard.length < query.limit && isCut(shard)) {
      most = Math.min(most, all.findIndex((one) => one.position.key === last.position.key) + 1);
    }
  }
  return most;
}

/** A shard stops before its limit only when its page is full of text. */
function isCut(shard: Listed[]): boolean {
  return shard.reduce((sum, one) => sum + one.text.length, 0) > CUT_CHARS;
}

const CUT_CHARS = 4_000_000;

async function complete(c: Context, page: Found[], include: Set<string>): Promise<string[]> {
  const keys = page.map(({ position }) => position.key);
  const connections = include.has("connections") ? await connectionsOf(c, page) : null;
  const links = include.has("links") ? await linksOf(c, keys) : null;
  return page.map(({ position, text }) => {
    const more = connections ? `,"connections":[${connections[position.key] ?? ""}]` : "";
    return `${text}${more}${links ? `,"links":${JSON.stringify(links[position.key] ?? [])}` : ""}}`;
  });
}

async function connectionsOf(c: Context, page: Found[]): Promise<Record<string, string>> {
  const shards = Map.groupBy(page, ({ shard }) => shard);
  const found = await Promise.all(
    [...shards].map(([shard, some]) =>
      directoryShard(c.env, shard).connectionsOf(some.map(({ position }) => position.key)),
    ),
  );
  return Object.assign({}, ...found);
}

async function linksOf(c: Context, keys: string[]): Promise<Record<string, object[]>> {
  if (c.principal.scope === "read") return {};
  const found = await Promise.all(
    keys.map(async (key) => [key, await linksShard(c.env, shardOf(key)).ofCustomer(key)] as const),
  );
  const base = linkBase(c);
  return Object.fromEntries(found.map(([key, links]) => [key, links.map((link) => linkJson(link, base))]));
}

const CSV_COLUMNS = [
  "customUserId",
  "name",
  "email",
  "owner",
  "tags",
  "state",
  "version",
  "source",
  "archived",
  "createdAt",
  "openedAt",
  "firstConnectedAt",
  "connectedAt",
  "changedAt",
  "lostAt",
  "checkedAt",
  "dueAt",
  "overdue",
];
