import type { Account } from "./account/account.ts";
import { configOf } from "./config.ts";
import { SHARDS } from "./constants.ts";
import type { Endpoint } from "./delivery/endpoint.ts";
import type { Directory } from "./directory/directory.ts";
import { slotOf, slotShard } from "./directory/slot.ts";
import type { Env } from "./env.ts";
import { OPERATOR_LOG } from "./feed/protocol.ts";
import type { Idempotency } from "./idempotency/idempotency.ts";
import type { Links } from "./links/links.ts";
import type { CustomerStatus } from "./status/customer-status.ts";
import type { Upstream } from "./upstream/upstream.ts";

/**
 * How each object is named and reached. Names never change: an object's data lives under its name, and the
 * same name in another jurisdiction is another object.
 */
function stub<T extends Rpc.DurableObjectBranded>(
  env: Env,
  namespace: DurableObjectNamespace<T>,
  name: string,
) {
  const config = configOf(env);
  const jurisdiction = config.ok ? config.config.jurisdiction : null;
  return (jurisdiction ? namespace.jurisdiction(jurisdiction) : namespace).getByName(name);
}

/** One object a customer, named by the SHA-256 of its customUserId in hex: ids have no length limit, names do. */
export function customerStatus(env: Env, key: string): DurableObjectStub<CustomerStatus> {
  return stub(env, env.CUSTOMER_STATUS, key);
}

/** The Directory shard that has this customer: by the hash that sweeps tell customers apart by. */
export function directoryOf(env: Env, customUserId: string): DurableObjectStub<Directory> {
  return directoryShard(env, slotShard(slotOf(customUserId).a));
}

/** Directory shard 0 to 15. */
export function directoryShard(env: Env, shard: number): DurableObjectStub<Directory> {
  return stub(env, env.DIRECTORY, `shard-${shard}`);
}

/** Which shard an object is, by its own name. */
export function shardNumber(name: string | undefined): number {
  const number = Number(/^shard-(\d+)$/.exec(name ?? "")?.[1]);
  if (Number.isNaN(number)) throw new Error(`not the name of a shard: ${name}`);
  return number;
}

/** Links shard 0 to 15; a customer's links all live in the shard of the first hex digit of its key. */
export function linksShard(env: Env, shard: number): DurableObjectStub<Links> {
  return stub(env, env.LINKS, `shard-${shard}`);
}

export function upstream(env: Env): DurableObjectStub<Upstream> {
  return stub(env, env.UPSTREAM, "upstream");
}

/** The one object for the whole deployment. */
export function account(env: Env): DurableObjectStub<Account> {
  return stub(env, env.ACCOUNT, "account");
}

/** One of the logs of events: 0 to 15 are the Directory shards', 16 is the Account's. */
export function feedLog(env: Env, log: number): DurableObjectStub<Directory> | DurableObjectStub<Account> {
  return log === OPERATOR_LOG ? account(env) : directoryShard(env, log);
}

/** One object a webhook endpoint, named by its id. */
export function endpoint(env: Env, id: string): DurableObjectStub<Endpoint> {
  return stub(env, env.ENDPOINT, id);
}

/** Idempotency shard 0 to 15, by the first hex digit of the hashed Idempotency-Key. */
export function idempotencyShard(env: Env, shard: number): DurableObjectStub<Idempotency> {
  return stub(env, env.IDEMPOTENCY, `shard-${shard}`);
}

/** The shard of a hash in hex, by its first digit: even for SHA-256. */
export function shardOf(hexHash: string): number {
  return Number.parseInt(hexHash.charAt(0), 16) % SHARDS;
}

export const allShards: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);
