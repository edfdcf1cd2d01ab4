import { DigestTable, packed, unpacked } from "../directory/digest-table.ts";
import { slotShard } from "../directory/slot.ts";
import type { Env } from "../env.ts";
import { allShards, directoryShard } from "../stubs.ts";

/** Remembers in each shard what was looked into, and forgets the slots that are gone. */
export async function rememberLooked(env: Env, entries: Int32Array, gone: DigestTable): Promise<void> {
  const looked = unpacked(entries);
  await Promise.all(
    allShards.map((shard) => {
      const mine = packed(looked, (a) => slotShard(a) === shard);
      const forget = slotsOf(gone, shard);
      return mine.length + forget.length === 0
        ? undefined
        : directoryShard(env, shard).lookedInto(mine, forget);
    }),
  );
}

/** Says in each shard what is about to be looked into, before anybody is told: see `Digests.open`. */
export async function beginLooking(env: Env, slots: DigestTable): Promise<void> {
  await Promise.all(
    allShards.map((shard) => {
      const mine = slotsOf(slots, shard);
      return mine.length === 0 ? undefined : directoryShard(env, shard).beginLooking(mine);
    }),
  );
}

/** A shard's slots, two lanes each. */
export function slotsOf(table: DigestTable, shard: number): Int32Array {
  const list: number[] = [];
  table.forEach((a, b) => {
    if (slotShard(a) === shard) list.push(a, b);
  });
  return Int32Array.from(list);
}

export function tableOf(slots: { a: number; b: number }[]): DigestTable {
  const table = new DigestTable();
  for (const { a, b } of slots) table.set(a, b, 0, 0);
  return table;
}
