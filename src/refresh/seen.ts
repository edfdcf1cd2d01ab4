import { DigestTable, packed } from "../directory/digest-table.ts";
import { hash64, lanes } from "../directory/hash.ts";
import { type Slot, slotShard, subjectOfUser } from "../directory/slot.ts";
import { findSubject, subjectText } from "../leadsie/subject.ts";
import { allShards } from "../stubs.ts";
import type { Assignments } from "./assignments.ts";

/** In front of the digits of a user, as `subjectOfUser` writes it. */
const USER_PREFIX = new TextEncoder().encode(subjectOfUser(""));
const scratch = new Uint8Array(256);

/**
 * What a sweep saw, as digests: a slot for each customer, and one for each upstream user whose connections came
 * without a customUserId. Sixteen bytes a customer; connections themselves pass by.
 */
export class Seen {
  private table = new DigestTable();
  /** Connections that name neither a customer nor a user: they can be neither watched nor attributed. */
  nameless = 0;

  /** One connection's bytes. */
  add(bytes: Uint8Array): void {
    if (!hashSubject(bytes)) {
      this.nameless++;
      return;
    }
    const a = lanes[0] as number;
    const b = lanes[1] as number;
    hash64(bytes);
    this.table.add(a, b, lanes[0] as number, lanes[1] as number);
  }

  /** What assigned users connected counts as their customers'. */
  assign(assignments: Assignments): void {
    if (assignments.size === 0) return;
    const moved: { from: Slot; to: Slot; c: number; d: number }[] = [];
    this.table.forEach((a, b, c, d) => {
      const target = assignments.at({ a, b });
      if (target) moved.push({ from: { a, b }, to: target.slot, c, d });
    });
    const left = new DigestTable();
    for (const { from } of moved) left.set(from.a, from.b, 0, 0);
    this.table = this.table.without(left);
    for (const { to, c, d } of moved) this.table.add(to.a, to.b, c, d);
  }

  get size(): number {
    return this.table.size;
  }

  /** The entries of each shard, by its number. */
  byShard(): Int32Array[] {
    const lists = allShards.map((): number[] => []);
    this.table.forEach((a, b, c, d) => {
      lists[slotShard(a)]?.push(a, b, c, d);
    });
    return lists.map((list) => Int32Array.from(list));
  }

  entries(wanted: (a: number, b: number) => boolean): Int32Array {
    return packed(this.table, wanted);
  }
}

/** Leaves the hash of whom the connection belongs to in `lanes`; false where it names nobody. */
export function hashSubject(bytes: Uint8Array): boolean {
  const found = findSubject(bytes);
  if (found.kind === "none") return false;
  if (found.kind === "id" && found.plain) {
    hash64(bytes, found.from, found.to);
    return true;
  }
  if (found.kind === "user" && found.plain && found.to - found.from < scratch.length - USER_PREFIX.length) {
    scratch.set(USER_PREFIX);
    scratch.set(bytes.subarray(found.from, found.to), USER_PREFIX.length);
    hash64(scratch, 0, USER_PREFIX.length + found.to - found.from);
    return true;
  }
  const text = subjectText(bytes, found);
  if (text === null) return false;
  hash64(new TextEncoder().encode(found.kind === "user" ? subjectOfUser(text) : text));
  return true;
}
