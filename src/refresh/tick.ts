import type { Due } from "../directory/directory.ts";
import type { Env } from "../env.ts";
import { allShards, directoryShard, shardOf, upstream } from "../stubs.ts";
import { BATCH_BYTES, BATCH_MESSAGES, LEASE_MS, MAX_DUE } from "./constants.ts";
import type { PollMessage } from "./messages.ts";

/** What cron runs: as many of the due polls as the budget has permits for, soonest due first, go into the queue. */
export async function tick(env: Env, now: number): Promise<{ enqueued: number }> {
  const shards = await Promise.all(allShards.map((shard) => directoryShard(env, shard).due(now, MAX_DUE)));
  const due = shards.flat().sort((a, b) => a.nextPoll - b.nextPoll);
  if (due.length === 0) return { enqueued: 0 };
  const permits = await upstream(env).take("due", Math.min(due.length, MAX_DUE));
  if (!permits.ok) return { enqueued: 0 };
  const chosen = due.slice(0, permits.granted);
  await lease(env, chosen, now);
  await enqueue(
    env,
    chosen.map(({ key, customUserId }, index) => ({ key, customUserId, no: permits.firstNo + index })),
  );
  return { enqueued: chosen.length };
}

async function lease(env: Env, chosen: Due[], now: number): Promise<void> {
  const byShard = Map.groupBy(chosen, ({ key }) => shardOf(key));
  await Promise.all(
    [...byShard].map(([shard, members]) =>
      directoryShard(env, shard).lease(
        members.map(({ key }) => key),
        now + LEASE_MS,
      ),
    ),
  );
}

async function enqueue(env: Env, messages: PollMessage[]): Promise<void> {
  let batch: PollMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = JSON.stringify(message).length * 3;
    if (batch.length === BATCH_MESSAGES || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      await send(env, batch);
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  await send(env, batch);
}

async function send(env: Env, batch: PollMessage[]): Promise<void> {
  if (batch.length > 0) await env.POLLS.sendBatch(batch.map((body) => ({ body })));
}
