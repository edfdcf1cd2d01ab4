import * as z from "zod/mini";
import { isTimeZone } from "../config.ts";
import { QUARTERS_A_DOUBLING } from "../directory/constants.ts";
import type { ShardOverview, Times } from "../directory/overview.ts";
import { DAY_MS } from "../status/constants.ts";
import { instantOf, wallOf } from "../status/wall-clock.ts";
import { allShards, directoryShard, linksShard } from "../stubs.ts";
import { OVERVIEW_DAYS } from "./constants.ts";
import { json } from "./json.ts";
import { readQuery } from "./query.ts";
import type { Context, Route } from "./route.ts";

/** How everybody fares, counted by the shards: nobody's own data is read. */
export const overview: Route[] = [
  { method: "GET", path: "/v1/overview", scope: "read", handle: async (c) => json(await tell(c)) },
];

/** The name as the runtime writes it, so that each zone has one. */
const zone = z.pipe(
  z.string().check(z.refine(isTimeZone, "must be the name of a time zone, like Europe/Berlin")),
  z.transform((name: string) => new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone),
);

export const overviewQuery = z.object({ timeZone: z.optional(zone) });

async function tell(c: Context) {
  const { timeZone = c.config.timeZone } = readQuery(c, overviewQuery);
  const bounds = daysUntil(Date.now(), timeZone);
  const [shards, clicks] = await Promise.all([
    Promise.all(allShards.map((shard) => directoryShard(c.env, shard).overview(bounds))),
    Promise.all(allShards.map((shard) => linksShard(c.env, shard).clicksByDay(bounds))),
  ]);
  return {
    timeZone,
    customers: {
      states: summed(shards.map(({ states }) => states)),
      archived: total(shards.map(({ archived }) => archived)),
      overdue: total(shards.map(({ overdue }) => overdue)),
    },
    funnel: funnelOf(shards),
    days: bounds.slice(0, -1).map((at, index) => ({
      day: new Date(wallOf(at, timeZone)).toISOString().slice(0, 10),
      changes: changesOn(shards, index),
      clicks: total(clicks.map((days) => days[index] ?? 0)),
    })),
  };
}

/** Where the last days begin in the zone, today's last, and where today ends. */
export function daysUntil(now: number, timeZone: string): number[] {
  const today = Math.floor(wallOf(now, timeZone) / DAY_MS) * DAY_MS;
  return Array.from({ length: OVERVIEW_DAYS + 1 }, (_, index) =>
    instantOf(today + (index + 1 - OVERVIEW_DAYS) * DAY_MS, timeZone),
  );
}

const STAGES = ["opened", "partial", "connected"] as const;

/** Each stage with how many came to it, and how long half of them took from the beginning at most. */
function funnelOf(shards: ShardOverview[]) {
  const counts = summed(shards.map(({ funnel }) => funnel));
  const stages = STAGES.map((stage) => ({
    stage,
    customers: counts[stage] ?? 0,
    medianMs: median(summed(shards.map(({ times }) => times[stage]))),
  }));
  return [{ stage: "made", customers: counts.made ?? 0, medianMs: null }, ...stages];
}

/** Half as many are in the buckets up to it: told as the bucket's middle, which is less than a tenth beside the truth. */
export function median(times: Times): number | null {
  const buckets = Object.entries(times).sort(([a], [b]) => Number(a) - Number(b));
  const half = total(buckets.map(([, count]) => count)) / 2;
  let before = 0;
  for (const [bucket, count] of buckets) {
    before += count;
    if (before >= half) return Math.round(2 ** ((Number(bucket) + 0.5) / QUARTERS_A_DOUBLING) * 1000);
  }
  return null;
}

/** By the word behind `customer.`; what did not happen on that day is left out. */
function changesOn(shards: ShardOverview[], index: number): Record<string, number> {
  const days = shards.map(({ changes }) =>
    Object.fromEntries(
      Object.entries(changes).flatMap(([type, counts]) =>
        counts[index] ? [[type.slice("customer.".length), counts[index]]] : [],
      ),
    ),
  );
  return summed(days);
}

function summed(counts: Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((one) => Object.entries(one)))
    sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

function total(counts: number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
