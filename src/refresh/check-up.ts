import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { allShards, customerStatus, directoryShard } from "../stubs.ts";
import { CHECK_LANES, CHECKED_A_SHARD, REBUILT_A_SHARD } from "./constants.ts";
import { inLanes } from "./lanes.ts";

/**
 * Compares a few members of each Directory shard with what their objects say, and repairs what drifted; all members,
 * a stretch a call, while a rebuild is under way. Says whether there is more to do at once.
 */
export async function checkUp(env: Env): Promise<{ repaired: number; more: boolean }> {
  let repaired = 0;
  let more = false;
  const shards = await Promise.all(
    allShards.map(async (shard) => {
      const { samples, rebuilding } = await directoryShard(env, shard).nextToCheck(
        CHECKED_A_SHARD,
        REBUILT_A_SHARD,
      );
      more ||= rebuilding;
      return samples.map((sample) => ({ shard, sample }));
    }),
  );
  await inLanes(shards.flat(), CHECK_LANES, async ({ shard, sample }) => {
    try {
      const verdict = await customerStatus(env, sample.key).checkUp(sample);
      if (verdict === "removed") await directoryShard(env, shard).remove(sample.key);
      if (verdict !== "same") repaired++;
    } catch (error) {
      log("check_failed", { key: sample.key, error });
    }
  });
  return { repaired, more };
}

/** Every member is compared with its object, over the next ticks. */
export async function rebuildDirectory(env: Env): Promise<void> {
  await Promise.all(allShards.map((shard) => directoryShard(env, shard).rebuild()));
}
