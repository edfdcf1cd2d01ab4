import type { EndpointNumbers } from "../delivery/protocol.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { account, allShards, directoryShard, endpoint, upstream } from "../stubs.ts";
import { VERSION } from "../version.ts";
import type { Facts, Webhook } from "./facts.ts";

/** Asks everybody at once: the 16 shards, Upstream, Account and each endpoint. Who does not answer is left out. */
export async function gather(env: Env, now: number): Promise<Facts> {
  const [upstreamNumbers, shards, webhooks] = await Promise.all([
    settled([upstream(env).numbers()]),
    settled(allShards.map((shard) => directoryShard(env, shard).overall(now))),
    gatherWebhooks(env),
  ]);
  return {
    version: VERSION,
    now,
    upstream: upstreamNumbers.values[0] ?? null,
    shards: shards.silent === 0 ? shards.values : null,
    webhooks: webhooks.values,
    silent: upstreamNumbers.silent + shards.silent + webhooks.silent,
  };
}

async function gatherWebhooks(env: Env): Promise<{ values: Webhook[] | null; silent: number }> {
  const lists = await settled([account(env).listEndpoints()]);
  const list = lists.values[0];
  if (!list) return { values: null, silent: lists.silent };
  const { values, silent } = await settled(
    list.map(async ({ id }) => {
      const numbers: EndpointNumbers | null = await endpoint(env, id).numbers();
      return { id, numbers };
    }),
  );
  // One that is listed and not there was never finished, or is being deleted.
  return { values: values.flatMap(({ id, numbers }) => (numbers ? [{ id, numbers }] : [])), silent };
}

/** What came of those calls that were answered, and how many were not. */
async function settled<T>(calls: Promise<T>[]): Promise<{ values: T[]; silent: number }> {
  const results = await Promise.allSettled(calls);
  const values: T[] = [];
  for (const result of results) {
    if (result.status === "fulfilled") values.push(result.value);
    else log("metrics_unanswered", { error: result.reason });
  }
  return { values, silent: calls.length - values.length };
}
