import { canonicalType, knownTypes } from "../leadsie/types.ts";
import { allShards, directoryShard } from "../stubs.ts";
import { json } from "./json.ts";
import type { Context, Route } from "./route.ts";

export const types: Route[] = [{ method: "GET", path: "/v1/types", scope: "read", handle: listTypes }];

interface TypeJson {
  name: string;
  /** Other names of the same type: v1's where `name` is v2's. */
  aliases: string[];
  /** Null for a type that Leadsie's documentation does not list. */
  platform: string | null;
  /** Whether a customer's connection has held such an asset, by whichever of its names. */
  seen: boolean;
}

/** Those that are documented, in the documentation's order, then others that upstream has given, by name. All at once. */
async function listTypes(c: Context): Promise<Response> {
  const shards = await Promise.all(allShards.map((shard) => directoryShard(c.env, shard).seenTypes()));
  return json({ data: mergeTypes(shards.flat()), next: null });
}

/** `seen`: names as upstream gave them, repeated ones too. */
export function mergeTypes(seen: string[]): TypeJson[] {
  const names = new Set(seen.map(canonicalType));
  const known = knownTypes().map((type): TypeJson => ({ ...type, seen: names.has(type.name) }));
  for (const { name } of known) names.delete(name);
  const others = [...names]
    .sort()
    .map((name): TypeJson => ({ name, aliases: [], platform: null, seen: true }));
  return [...known, ...others];
}
