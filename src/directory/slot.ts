import { SHARDS } from "../constants.ts";
import { hash64, lanes } from "./hash.ts";

/**
 * A place in the table of digests: the hash of a customUserId's UTF-8, as two int32 lanes. Ids that share one (one
 * pair in 2^64) share its digest too: a change of either is noticed, and both are looked at.
 */
export interface Slot {
  a: number;
  b: number;
}

/** In front of the digits of an upstream user who has no customUserId: no id of a customer begins with it. */
const NOBODY = "\u0000user:";

export function slotOf(customUserId: string): Slot {
  hash64(new TextEncoder().encode(customUserId));
  return { a: lanes[0] as number, b: lanes[1] as number };
}

/** What stands for the customUserId of an upstream user whose connections came without one. */
export function subjectOfUser(user: string): string {
  return NOBODY + user;
}

/** The Directory shard of a slot. */
export function slotShard(a: number): number {
  return (a >>> 0) % SHARDS;
}

/** A slot as a number that SQLite and JavaScript both hold exactly: 52 of its 64 bits. */
export function slotNumber({ a, b }: Slot): number {
  return (a >>> 0) * 2 ** 20 + (b >>> 12);
}

/** Slots as they travel: a, b, a, b, … */
export function slotsIn(lanes: Int32Array): Slot[] {
  return Array.from({ length: lanes.length / 2 }, (_, index) => ({
    a: lanes[index * 2] as number,
    b: lanes[index * 2 + 1] as number,
  }));
}
