import type { Env } from "../env.ts";
import type { Clicker, ClickWindow } from "../links/clicked-within.ts";
import { allShards, directoryOf, linksShard, shardOf } from "../stubs.ts";
import { CLICK_BEFORE_MS, CLOCKS_DIFFER_MS, MAX_SUGGESTED_FROM, SUGGEST_FOR_MS } from "./constants.ts";

/** A connection that names nobody: to which request, and when it came about. */
export interface Appeared {
  requestUrl: string;
  at: number;
}

/** Clicks that may have led to a connection: those of the hour before it came about. */
export function windowOf({ requestUrl, at }: Appeared): ClickWindow {
  return { requestUrl, from: at - CLICK_BEFORE_MS, to: at + CLOCKS_DIFFER_MS };
}

/**
 * Whose each of these connections may be: the one customer whose link to the same request a person followed within the
 * hour before, and who is not connected. Null where there are several or none, or the connection is older than a week.
 */
export async function suggest(env: Env, appeared: Appeared[], now: number): Promise<(string | null)[]> {
  const recent = appeared.map((one) => (now - one.at <= SUGGEST_FOR_MS ? windowOf(one) : null));
  const windows = recent.filter((window) => window !== null);
  if (windows.length === 0) return appeared.map(() => null);
  const clickers = await Promise.all(allShards.map((shard) => linksShard(env, shard).clickedWithin(windows)));
  const byWindow = Map.groupBy(clickers.flat(), ({ window }) => window);
  const waiting = await unconnected(env, [...byWindow.values()].filter(isFew).flat());
  let window = 0;
  return recent.map((one) => {
    const found = one ? (byWindow.get(window++) ?? []) : [];
    const ids = new Set(found.filter(({ key }) => waiting.has(key)).map(({ customUserId }) => customUserId));
    return ids.size === 1 && isFew(found) ? ([...ids][0] ?? null) : null;
  });
}

/** Where so many people came at once, none of them is the one. */
function isFew(clickers: Clicker[]): boolean {
  return clickers.length <= MAX_SUGGESTED_FROM;
}

async function unconnected(env: Env, clickers: Clicker[]): Promise<Set<string>> {
  const ids = new Map(clickers.map(({ key, customUserId }) => [key, customUserId]));
  const found = await Promise.all(
    [...ids].map(([key, customUserId]) => directoryOf(env, customUserId).unconnected([key])),
  );
  return new Set(found.flat());
}

/** The customer's own clicks: numbers of the windows in which a person followed one of their links. */
export async function ownClicks(env: Env, key: string, appeared: Appeared[]): Promise<Set<number>> {
  const clickers = await linksShard(env, shardOf(key)).clickedWithin(appeared.map(windowOf));
  return new Set(clickers.filter((one) => one.key === key).map(({ window }) => window));
}
