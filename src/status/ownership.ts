import type { Claim, ClaimResult } from "../directory/owners.ts";
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
  const byName = named(connections, assignedUsers);
  for (const [user, time] of usersOf(connections, assignedUsers)) {
    if (had.has(user)) continue;
    const result = await claim(env, { user, time, assigned: !byName.has(user), ...claimant });
    if (!result.granted) refused.add(user);
    else if (result.from) {
      await customerStatus(env, result.from.key).moveAway({ user, to: claimant, at: Date.now() });
      if (!(await ownerShard(env, user).taken(user, claimant.key))) refused.add(user);
    }
  }
  return connections.filter(({ user }) => user === null || !refused.has(user));
}

/**
 * An owner who shows nothing of the user keeps nobody from it: they were killed between claiming and showing, or their
 * release was lost.
 */
async function claim(env: Env, wanted: Claim): Promise<ClaimResult> {
  const shard = ownerShard(env, wanted.user);
  const result = await shard.claim(wanted);
  if (result.granted || (await customerStatus(env, result.owner).hasUser(wanted.user))) return result;
  return shard.claim({ ...wanted, disowned: result.owner });
}

/** The users in `connections` that have to be claimed: in the ordinary observation there is none. */
export function newUsers(
  known: Connection[],
  connections: Connection[],
  assignedUsers: readonly string[] = [],
): string[] {
  const had = named(known, assignedUsers);
  return [...usersOf(connections).keys()].filter((user) => !had.has(user));
}

/** An assignment is claimed anew with each sweep that shows it: it is the weakest claim, and may have become more. */
function named(known: Connection[], assignedUsers: readonly string[]): Map<string, number> {
  return usersOf(known.filter((connection) => !isAssigned(connection, assignedUsers)));
}

/** A user who is not free yet, or is and `waiting` has not been told so. */
export interface Unreleased {
  user: string;
  waiting: Claimant | null;
}

/**
 * Users that this customer no longer shows, or claimed and does not show, are free; whoever was refused one of them is
 * looked at again: by a poll, and by the next sweep, since nobody polls who is not watched yet. Gives what could not be
 * done: somebody may wait for the user whom upstream lists under nobody else.
 */
export async function releaseGone(
  env: Env,
  { key }: Claimant,
  users: Iterable<string>,
  isShown: (user: string) => boolean,
): Promise<Unreleased[]> {
  const left: Unreleased[] = [];
  for (const user of users) {
    // Asked just before each: while one is released another observation may bring the next one back.
    if (isShown(user)) continue;
    let waiting: Claimant | null = null;
    try {
      waiting = await ownerShard(env, user).release(user, key);
      if (waiting) await lookAtWaiting(env, waiting);
    } catch (error) {
      // Who claims the user meanwhile gets it: nobody here shows it.
      log("owner_not_released", { key, error });
      left.push({ user, waiting });
    }
  }
  return left;
}

/** By a poll, and by the next sweep. */
export async function lookAtWaiting(env: Env, { key, customUserId }: Claimant): Promise<void> {
  const directory = directoryOf(env, customUserId);
  await directory.lookAgain(slotOf(customUserId));
  const now = Date.now();
  await directory.pollAt([key], now, now);
}

function ownerShard(env: Env, user: string) {
  return directoryShard(env, slotShard(slotOf(subjectOfUser(user)).a));
}
