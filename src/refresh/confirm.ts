import { slotOf, slotShard } from "../directory/slot.ts";
import type { Env } from "../env.ts";
import { directoryShard, upstream } from "../stubs.ts";
import { CONFIRM_DELAY_SECONDS, LEASE_MS, SKEW_MS } from "./constants.ts";
import { enqueuePolls } from "./enqueue.ts";

/**
 * Losses were told: another poll for each customer, a little over two seconds from now, from the part of the budget
 * that is kept for this. Whoever gets no permit is due by their row, and the next tick looks.
 */
export async function confirm(env: Env, customers: { key: string; customUserId: string }[]): Promise<void> {
  if (customers.length === 0) return;
  const permits = await upstream(env).take("confirm", customers.length);
  const granted = permits.ok ? permits.granted : 0;
  const at = Date.now() + CONFIRM_DELAY_SECONDS * 1000;
  await pollAt(env, customers.slice(0, granted), at + LEASE_MS, at - SKEW_MS);
  await pollAt(env, customers.slice(granted), at, at - SKEW_MS);
  if (!permits.ok) return;
  await enqueuePolls(
    env,
    customers.slice(0, granted).map(({ key, customUserId }) => ({ key, customUserId })),
    CONFIRM_DELAY_SECONDS,
  );
}

/** One call a shard: a large loss must not use up the calls of an invocation. */
async function pollAt(
  env: Env,
  customers: { key: string; customUserId: string }[],
  at: number,
  from: number,
): Promise<void> {
  const byShard = Map.groupBy(customers, ({ customUserId }) => slotShard(slotOf(customUserId).a));
  await Promise.all(
    [...byShard].map(([shard, some]) =>
      directoryShard(env, shard).pollAt(
        some.map(({ key }) => key),
        at,
        from,
      ),
    ),
  );
}
