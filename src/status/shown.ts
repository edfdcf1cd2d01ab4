import type { Asset, Connection } from "../leadsie/connection.ts";
import { type Pair, pairAssets } from "./match.ts";

/**
 * Since when upstream shows a connection as it is: the beginnings of the observations that first did so, for the
 * connection itself and for each of its assets in their order. Upstream's own `time` of an asset may stay when the
 * asset changes, so it alone cannot say what is newer.
 */
export interface Shown {
  at: number;
  assets: number[];
}

/** A connection of the snapshot. Without `shown` only the assets' own times tell how new it is. */
export type Seen = Connection & { shown?: Shown };

/** The snapshot's connections after an observation that began at `begunAt`: what is as before keeps its date. */
export function dateShown(pairs: Pair<Connection>[], begunAt: number): Seen[] {
  return pairs.flatMap(({ before, after }): Seen[] => {
    if (!after) return [];
    return [before === after ? after : { ...after, shown: shownOf(before, after, begunAt) }];
  });
}

/** How new what upstream shows of asset number `index` is. */
export function assetShownAt(connection: Seen, index: number): number {
  return Math.max(connection.assets[index]?.time ?? 0, connection.shown?.assets[index] ?? 0);
}

/** How new what upstream shows of the connection is: it is as new as its newest asset. */
export function connectionShownAt(connection: Seen): number {
  const times = connection.assets.map((asset) => asset.time ?? 0);
  return Math.max(connection.shown?.at ?? 0, ...times);
}

function shownOf(before: Seen | null, after: Connection, begunAt: number): Shown {
  const same = before?.status === after.status && before.accessLevel === after.accessLevel;
  const dates = new Map<Asset, number>();
  for (const pair of pairAssets(before?.assets ?? [], after.assets)) {
    if (!before || !pair.before || !pair.after || !sameAsset(pair.before, pair.after)) continue;
    dates.set(pair.after, before.shown?.assets[before.assets.indexOf(pair.before)] ?? 0);
  }
  return {
    at: same ? (before.shown?.at ?? 0) : begunAt,
    assets: after.assets.map((asset) => dates.get(asset) ?? begunAt),
  };
}

function sameAsset(a: Asset, b: Asset): boolean {
  return a.isSuccess === b.isSuccess && a.name === b.name && a.message === b.message;
}
