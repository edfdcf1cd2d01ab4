import type { Asset, Connection } from "../leadsie/connection.ts";
import { canonicalType } from "../leadsie/types.ts";

/** An old connection and its successor; one of them is null where a connection came or went. */
export interface Pair<T> {
  before: T | null;
  after: T | null;
}

/**
 * Which connection is the same as before? Leadsie gives connections no id, so within a customer the key is the
 * upstream user and the request URL. Several with one key pair up by most shared assets.
 */
export function pairConnections(before: Connection[], after: Connection[]): Pair<Connection>[] {
  const newer = groupBy(after, connectionKey);
  const pairs: Pair<Connection>[] = [];
  for (const [key, olds] of groupBy(before, connectionKey)) {
    pairs.push(...pairGroup(olds, newer.get(key) ?? []));
    newer.delete(key);
  }
  for (const added of newer.values())
    pairs.push(...added.map((connection) => ({ before: null, after: connection })));
  return pairs;
}

/** Assets pair by type (v1 and v2 names made one) and id; a repeated key pairs in order. */
export function pairAssets(before: Asset[], after: Asset[]): Pair<Asset>[] {
  const newer = groupBy(after, assetKey);
  const pairs: Pair<Asset>[] = before.map((asset) => ({
    before: asset,
    after: newer.get(assetKey(asset))?.shift() ?? null,
  }));
  for (const rest of newer.values()) pairs.push(...rest.map((asset) => ({ before: null, after: asset })));
  return pairs;
}

/** JSON, so that no id can be built to look like two parts of another key. */
export function connectionKey(connection: Connection): string {
  return JSON.stringify([connection.user, connection.requestUrl]);
}

export function assetKey(asset: Pick<Asset, "type" | "id">): string {
  return JSON.stringify([canonicalType(asset.type), asset.id]);
}

function pairGroup(olds: Connection[], news: Connection[]): Pair<Connection>[] {
  const [onlyOld, onlyNew] = [olds[0], news[0]];
  if (olds.length === 1 && news.length === 1 && onlyOld && onlyNew)
    return [{ before: onlyOld, after: onlyNew }];
  const left = new Set(olds);
  const right = new Set(news);
  const pairs: Pair<Connection>[] = [];
  for (const { old, now } of byMostShared(olds, news)) {
    if (!left.has(old) || !right.has(now)) continue;
    left.delete(old);
    right.delete(now);
    pairs.push({ before: old, after: now });
  }
  return [
    ...pairs,
    ...[...left].map((connection) => ({ before: connection, after: null })),
    ...[...right].map((connection) => ({ before: null, after: connection })),
  ];
}

/** Every combination, most shared assets first; ties keep the order in which upstream listed them. */
function byMostShared(olds: Connection[], news: Connection[]) {
  const keys = new Map(news.map((now) => [now, new Set(now.assets.map(assetKey))]));
  return olds
    .flatMap((old) =>
      news.map((now) => ({
        old,
        now,
        shared: old.assets.filter((asset) => keys.get(now)?.has(assetKey(asset))).length,
      })),
    )
    .sort((a, b) => b.shared - a.shared);
}

function groupBy<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
