import type { Config } from "../config.ts";
import type { Due } from "../directory/polls.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { allShards, directoryShard, upstream } from "../stubs.ts";
import { checkEndpoints } from "./check-endpoints.ts";
import { checkUp } from "./check-up.ts";
import { LEASE_MS, MAX_DUE } from "./constants.ts";
import { enqueuePolls } from "./enqueue.ts";
import { runSweep } from "./sweep.ts";

/**
 * What cron runs: a sweep when one is due, then as many of the due polls as the budget has permits for. `force`: a
 * sweep is due at every tick.
 */
export async function tick(env: Env, config: Config, now: number, force = false): Promise<void> {
  // Beside the sweep: an endpoint that was forgotten does not wait for a slow upstream.
  const checking = checkEndpoints(env, now).catch((error: unknown) => log("webhooks_unchecked", { error }));
  const begun = await upstream(env).beginSweep(force);
  if (begun.ok) await runSweep(env, config, begun);
  await handOut(env, now, !begun.ok && begun.mode === "polls");
  if (await upstream(env).isCheckDue()) {
    const { more } = await checkUp(env);
    await upstream(env).checked(more);
  }
  await checking;
}

/**
 * Puts due polls into the queue, soonest due first: those that have a moment of their own (new, to be confirmed,
 * failed before), and where sweeps cannot serve everybody else too, whoever was looked at longest ago.
 */
export async function handOut(env: Env, now: number, everybody: boolean): Promise<void> {
  const shards = await Promise.all(
    allShards.map((shard) => directoryShard(env, shard).due(now, MAX_DUE, everybody)),
  );
  const due = shards.flat().sort((a, b) => a.dueAt - b.dueAt);
  if (due.length === 0) return;
  const permits = await upstream(env).take("due", Math.min(due.length, MAX_DUE));
  if (!permits.ok) return;
  const chosen = due.slice(0, permits.granted);
  await lease(env, chosen, now);
  await enqueuePolls(
    env,
    chosen.map(({ key, customUserId }) => ({ key, customUserId })),
  );
}

async function lease(env: Env, chosen: Due[], now: number): Promise<void> {
  const byShard = Map.groupBy(chosen, ({ shard }) => shard);
  await Promise.all(
    [...byShard].map(([shard, members]) =>
      directoryShard(env, shard).lease(
        members.map(({ key }) => key),
        now + LEASE_MS,
      ),
    ),
  );
}
