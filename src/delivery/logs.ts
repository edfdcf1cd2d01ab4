import type { Env } from "../env.ts";
import { type FeedLog, OPERATOR_LOG } from "../feed/protocol.ts";
import { account, directoryShard } from "../stubs.ts";

/** A log by its number: a Directory shard's, or the operator's. */
export function feedLog(env: Env, log: number): FeedLog {
  return (log === OPERATOR_LOG ? account(env) : directoryShard(env, log)) as unknown as FeedLog;
}
