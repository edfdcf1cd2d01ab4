import { hash64, lanes } from "./hash.ts";
import { type Slot, slotOf, slotShard, subjectOfUser } from "./slot.ts";

const FORM = /^[0-9a-f]{32}$/;

/** Names connections that belong to nobody yet: the slot they come in, and the upstream user within it. Opaque to callers. */
export function unattributedId({ a, b }: Slot, user: string): string {
  hash64(new TextEncoder().encode(user));
  return [a, b, lanes[0] as number, lanes[1] as number].map(hex).join("");
}

/** The id of an upstream user's connections that name no customer at all. */
export function unattributedIdOf(user: string): string {
  return unattributedId(slotOf(subjectOfUser(user)), user);
}

/** The Directory shard that an id names; null where it is no such id. */
export function unattributedShard(id: string): number | null {
  return FORM.test(id) ? slotShard(Number.parseInt(id.slice(0, 8), 16)) : null;
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, "0");
}
