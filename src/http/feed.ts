import * as z from "zod/mini";
import type { Env } from "../env.ts";
import { type FeedFilter, type FeedRow, LOGS } from "../feed/protocol.ts";
import { feedLog } from "../stubs.ts";
import { MAX_FEED_ROUNDS, MAX_LIST_CHARS } from "./constants.ts";
import { feedFields, feedGone, filterOf, openPlaces, type Places, sealPlaces } from "./feed-query.ts";
import { jsonText } from "./json.ts";
import { invalid } from "./problem.ts";
import { limitParam, readQuery } from "./query.ts";
import { allForReader } from "./reader-text.ts";
import type { Context, Route } from "./route.ts";
import { instant } from "./schemas.ts";

export const feed: Route[] = [{ method: "GET", path: "/v1/events", scope: "read", handle: listFeed }];

export const feedQuery = z.object({ ...feedFields, since: z.optional(instant), limit: limitParam });

/**
 * Every customer's events and the operator's: after a cursor, from a time on, or from the oldest that is kept. A page
 * without events says that there is nothing more, and `next` goes on from there, for ever.
 */
async function listFeed(c: Context): Promise<Response> {
  const { after, since, limit, ...given } = readQuery(c, feedQuery);
  if (after !== undefined && since !== undefined) {
    throw invalid("since", "invalid", "Give either after or since, not both.");
  }
  const filter = await filterOf(given);
  const opened = await openPlaces(c, after);
  const from = opened ?? (await startAt(c.env, since));
  let page = await readPage(c.env, from, filter, limit);
  if (opened && page.gone) throw feedGone();
  // A log looks at some thousand events a call: where none of them passes the filter, the next ones may.
  for (let round = 1; page.rows.length === 0 && page.more && round < MAX_FEED_ROUNDS; round++) {
    page = await readPage(c.env, page.places, filter, limit);
  }
  const texts = await allForReader(c, page.rows);
  const next = JSON.stringify(await sealPlaces(c, page.places));
  return jsonText(`{"data":[${texts.join(",")}],"next":${next},"more":${page.more}}`);
}

/** The places before what was told at `time` or later; without a time, before all that is kept. */
function startAt(env: Env, time: number | undefined): Promise<Places> {
  return Promise.all(
    allLogs.map(async (log) => (time === undefined ? 0 : feedLog(env, log).feedSince(time))),
  );
}

export const allLogs: readonly number[] = Array.from({ length: LOGS }, (_, log) => log);

interface Page {
  rows: FeedRow[];
  /** Behind what was given. */
  places: Places;
  more: boolean;
  /** Some of what was asked for is no longer kept. */
  gone: boolean;
}

/** The first `limit` events of all logs, by the time they were told; each log's in its order. */
async function readPage(env: Env, from: Places, filter: FeedFilter, limit: number): Promise<Page> {
  const pages = await Promise.all(
    allLogs.map((log) => feedLog(env, log).feedAfter(from[log] ?? 0, filter, limit)),
  );
  const all = pages.flatMap(({ rows }, log) => rows.map((row) => ({ log, row })));
  // Within a log times never fall, and sorting keeps what is equal in order.
  const chosen = fitting(all.sort((a, b) => a.row.at - b.row.at || a.log - b.log).slice(0, limit));
  const places = pages.map(({ rows, scannedTo }, log) => {
    const mine = chosen.filter((one) => one.log === log);
    return mine.length === rows.length ? scannedTo : (mine.at(-1)?.row.no ?? from[log] ?? 0);
  });
  return {
    rows: chosen.map(({ row }) => row),
    places,
    more: pages.some(({ head }, log) => (places[log] ?? 0) < head),
    gone: pages.some(({ prunedTo }, log) => (from[log] ?? 0) < prunedTo),
  };
}

/** A page of very large events is shorter; one always fits. */
function fitting<T extends { row: FeedRow }>(rows: T[]): T[] {
  let chars = 0;
  const over = rows.findIndex(({ row }) => {
    chars += row.text.length;
    return chars > MAX_LIST_CHARS;
  });
  return over === -1 ? rows : rows.slice(0, Math.max(1, over));
}
