import type { Env } from "../env.ts";
import {
  account,
  allShards,
  directoryOf,
  directoryShard,
  endpoint,
  idempotencyShard,
  linksShard,
  shardOf,
  upstream,
} from "../stubs.ts";
import type { Erasing } from "./erase.ts";
import { lookAtWaiting } from "./ownership.ts";

/**
 * Takes a customer out of every object but its own. The Directory first: it tells of the erasure, and keeps the mark by
 * which nobody brings the customer back. Again changes nothing: whoever was killed in between begins anew.
 */
export async function eraseEverywhere(
  env: Env,
  { customUserId, key, incarnation, event }: Erasing,
): Promise<{ links: number; deliveries: number }> {
  await directoryOf(env, customUserId).erase({ customUserId, key, incarnation, event });
  const [links, deliveries] = await Promise.all([
    linksShard(env, shardOf(key)).eraseCustomer(key),
    eraseDeliveries(env, key),
    eraseOwnership(env, key, customUserId),
    upstream(env).cool(key),
    ...allShards.map((shard) => idempotencyShard(env, shard).forgetCustomer(key)),
  ]);
  return { links, deliveries };
}

async function eraseDeliveries(env: Env, key: string): Promise<number> {
  const endpoints = await account(env).listEndpoints();
  const counts = await Promise.all(endpoints.map(({ id }) => endpoint(env, id).forgetCustomer(key)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Upstream users, assignments and suggestions, of every shard: whoever waited for such a user is looked at. */
async function eraseOwnership(env: Env, key: string, customUserId: string): Promise<void> {
  const waiting = await Promise.all(
    allShards.map((shard) => directoryShard(env, shard).forgetOwner(key, customUserId)),
  );
  for (const one of waiting.flat()) await lookAtWaiting(env, one);
}
