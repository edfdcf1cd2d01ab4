import { slotOf, slotShard, subjectOfUser } from "../directory/slot.ts";
import type { Env } from "../env.ts";
import type { Connection } from "../leadsie/connection.ts";
import { log } from "../log.ts";
import { customerStatus, directoryOf, directoryShard } from "../stubs.ts";
import { isAssigned } from "./assigned.ts";
import { usersOf } from "./move.ts";

export interface Claimant {
  key: string;
  customUserId: string;
}

/**
 * Upstream users among `connections` that `known` does not have yet, claimed for this customer: each is taken from
 * whoever has it before this returns, so that it is never under two (promise: one customer per upstream user). Gives
 * the connections that this customer may show.
 */
export async function claimNew(
  env: Env,
  claimant: Claimant,
  known: Connection[],
  connections: Connection[],
  assignedUsers: readonly string[] = [],
): Promise<Connection[]> {
  const had = named(known, assignedUsers);
  const refused = new Set<string>();
  for (const [user, time] of usersOf(connections, assignedUsers)) {
    if (had.has(user)) continue;
    const result = await ownerShard(env, user).claim({ user, time, ...claimant });
    if (!result.granted) refused.add(user);
    else if (result.from) {
      await customerStatus(env, result.from.key).moveAway({ user, to: claimant, at: Date.now() });
      await ownerShard(env, user).taken(user, claimant.key);
    }
  }
  return connections.filter(({ user }) => user === null || !refused.has(user));
}

/** Whether something in `connections` has to be claimed: the ordinary observation does not. */
export function hasNewUsers(
  known: Connection[],
  connections: Connection[],
  assignedUsers: readonly string[] = [],
): boolean {
  const had = named(known, assignedUsers);
  return [...usersOf(connections).keys()].some((user) => !had.has(user));
}

/** An assignment is claimed anew with each sweep that shows it: it is the weakest claim, and may have become more. */
function named(known: Connection[], assignedUsers: readonly string[]): Map<string, number> {
  return usersOf(known.filter((connection) => !isAssigned(connection, assignedUsers)));
}

/** Users that this customer no longer shows are free; whoever was refused one of them is looked at again. */
export async function releaseGone(env: Env, { key }: Claimant, before: Connection[], after: Connection[]) {
  const has = usersOf(after);
  for (const user of usersOf(before).keys()) {
    if (has.has(user)) continue;
    try {
      const waiting = await ownerShard(env, user).release(user, key);
      if (waiting) await directoryOf(env, waiting.customUserId).pollAt([waiting.key], Date.now());
    } catch (error) {
      // Nothing is wrong meanwhile: the next claim with a later time is granted all the same.
      log("owner_not_released", { key, error });
    }
  }
}

function ownerShard(env: Env, user: string) {
  return directoryShard(env, slotShard(slotOf(subjectOfUser(user)).a));
}
