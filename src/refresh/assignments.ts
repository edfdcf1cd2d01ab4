import { type Slot, slotNumber, slotOf, subjectOfUser } from "../directory/slot.ts";
import type { Assignment } from "../directory/unattributed-row.ts";
import type { Env } from "../env.ts";
import { allShards, directoryShard } from "../stubs.ts";

/** Where an assigned user's connections belong. */
export interface Target {
  /** The customer's slot. */
  slot: Slot;
  customUserId: string;
}

/**
 * Whose the connections of assigned upstream users are. A sweep counts them to their customer's slot, so that the digest,
 * the second pass and the observation see all that a customer has as one. Usually there are none.
 */
export class Assignments {
  private readonly targets = new Map<number, { from: Slot; to: Target }>();

  constructor(list: Assignment[]) {
    for (const { user, customUserId } of list) {
      const from = slotOf(subjectOfUser(user));
      this.targets.set(slotNumber(from), { from, to: { slot: slotOf(customUserId), customUserId } });
    }
  }

  get size(): number {
    return this.targets.size;
  }

  /** Whose the connections of this slot are by assignment; undefined for the slots of everybody else. */
  at(slot: Slot): Target | undefined {
    if (this.targets.size === 0) return undefined;
    const found = this.targets.get(slotNumber(slot));
    return found?.from.a === slot.a && found.from.b === slot.b ? found.to : undefined;
  }
}

/** One short read of each shard. */
export async function readAssignments(env: Env): Promise<Assignments> {
  const lists = await Promise.all(allShards.map((shard) => directoryShard(env, shard).assignments()));
  return new Assignments(lists.flat());
}
