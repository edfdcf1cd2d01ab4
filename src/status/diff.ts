import type { Asset, Connection } from "../leadsie/connection.ts";
import { canonical } from "../leadsie/exact.ts";
import { canonicalType } from "../leadsie/types.ts";
import { assetKey, type Pair, pairAssets } from "./match.ts";
import type { AssetName, EventDraft } from "./types.ts";

/** Whether two snapshots say the same: the order of connections, of assets and of fields says nothing. */
export function sameSnapshot(a: Connection[], b: Connection[]): boolean {
  if (a.length !== b.length) return false;
  if (a.every((connection, index) => connection.raw === b[index]?.raw)) return true;
  const left = a.map(contentOf).sort();
  const right = b.map(contentOf).sort();
  return left.every((content, index) => content === right[index]);
}

/** One event a connection that came, went or changed in what matters to a workflow. */
export function connectionEvents(pairs: Pair<Connection>[]): EventDraft[] {
  return pairs.flatMap(({ before, after }): EventDraft[] => {
    if (before && !after) return [{ type: "connection.removed", data: { connection: before.value } }];
    if (after && !before) return [{ type: "connection.added", data: { connection: after.value } }];
    if (before && after && differs(before, after)) {
      return [{ type: "connection.changed", data: { before: before.value, after: after.value } }];
    }
    return [];
  });
}

/** Assets that became successful, and those that no longer are. */
export function assetChanges(pairs: Pair<Connection>[]): { gained: AssetName[]; lost: AssetName[] } {
  const gained: AssetName[] = [];
  const lost: AssetName[] = [];
  for (const { before, after } of pairs) {
    for (const pair of pairAssets(before?.assets ?? [], after?.assets ?? [])) {
      const had = pair.before?.isSuccess ?? false;
      const has = pair.after?.isSuccess ?? false;
      if (has && !had && pair.after) gained.push(nameOf(pair.after));
      if (had && !has && pair.before) lost.push(nameOf(pair.before));
    }
  }
  return { gained, lost };
}

/**
 * A change worth telling: status, access level, or an asset's id, name, type, success or message. A new `time`
 * or a field nobody knows is kept in the snapshot, and tells nothing.
 */
function differs(before: Connection, after: Connection): boolean {
  if (before.status !== after.status || before.accessLevel !== after.accessLevel) return true;
  return toldAssets(before) !== toldAssets(after);
}

function toldAssets(connection: Connection): string {
  return JSON.stringify(
    connection.assets
      .map((asset) =>
        [assetKey(asset), asset.name, canonicalType(asset.type), asset.isSuccess, asset.message].join("\n"),
      )
      .sort(),
  );
}

function nameOf(asset: Asset): AssetName {
  return { type: asset.type, id: asset.id, name: asset.name };
}

const contents = new WeakMap<Connection, string>();

/** The connection's content, whatever order its fields and assets came in. */
function contentOf(connection: Connection): string {
  let content = contents.get(connection);
  if (content === undefined) {
    const { connectionAssets, ...rest } = connection.value as Record<string, unknown>;
    const assets = Array.isArray(connectionAssets) ? connectionAssets.map(canonical).sort() : [];
    content = `${canonical(rest)}\n${assets.join("\n")}`;
    contents.set(connection, content);
  }
  return content;
}
