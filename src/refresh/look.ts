import { customerKey } from "../customer-id.ts";
import { DigestTable } from "../directory/digest-table.ts";
import { type Slot, slotShard } from "../directory/slot.ts";
import type { Env } from "../env.ts";
import type { Account } from "../leadsie/account.ts";
import { say } from "../leadsie/say.ts";
import { log } from "../log.ts";
import type { Swept } from "../status/protocol.ts";
import { customerStatus, directoryShard, upstream } from "../stubs.ts";
import type { Assignments } from "./assignments.ts";
import { LOOK_LANES } from "./constants.ts";
import { type Group, Kept } from "./kept.ts";
import { inLanes } from "./lanes.ts";
import { beginLooking, rememberLooked, tableOf } from "./remember.ts";
import { keepSwept, type ToldBefore, toldBefore } from "./unattributed.ts";

/** A customer from whom a sweep would take something: told, not applied. */
export interface Loser {
  slot: Slot;
  seen: Omit<Swept, "onLoss">;
}

export type Looked =
  | {
      ok: true;
      losers: Loser[];
      /** Remembers a loser's slot as looked into, once its loss was dealt with. */
      entriesOf(slots: DigestTable): Int32Array;
      woken: number;
      /** Slots of which nothing was read, left for the next sweep. */
      left: number;
      /** Slots where somebody could not be told: they differ at the next sweep again. */
      untold: number;
    }
  | { ok: false; reason: string };

/**
 * The second pass: the same request again, of which only the connections of differing slots are kept. Each of those
 * customers is told what was seen. What was taken in is remembered, so that the same difference triggers no second
 * time; a customer whose call fails is simply different again at the next sweep.
 */
export async function lookInto(
  env: Env,
  wanted: DigestTable,
  completeAt: number | null,
  assignments: Assignments,
  pass: (onConnection: (bytes: Uint8Array) => void) => Promise<Account>,
): Promise<Looked> {
  const no = await upstream(env).takeNumber();
  const begunAt = Date.now();
  const kept = new Kept(wanted, assignments);
  const account = await pass((bytes) => kept.add(bytes));
  if (!account.ok) return { ok: false, reason: say(account) };
  const losers: Loser[] = [];
  const done = new DigestTable();
  let untold = 0;
  const groups = kept.all();
  const seen = { no, begunAt, at: Date.now(), completeAt };
  await beginLooking(env, tableOf(groups.map(({ slot }) => slot)));
  const told = await toldBefore(env, groups);
  await inLanes(groups, LOOK_LANES, async (group) => {
    try {
      const { lost, late } = await tell(env, group, seen, told);
      losers.push(...lost);
      // What is broken is looked at by each sweep again: else the next complete one would say that it was confirmed.
      // So is what came late: the newer observation may hold something else.
      if (lost.length === 0 && !late && group.broken === null) done.set(group.slot.a, group.slot.b, 0, 0);
    } catch (error) {
      untold += 1;
      log("sweep_not_told", { error });
    }
  });
  await rememberLooked(env, kept.entries(done), new DigestTable());
  return {
    ok: true,
    losers,
    entriesOf: (slots) => kept.entries(slots),
    woken: groups.length,
    left: kept.left,
    untold,
  };
}

interface Moment {
  no: number;
  begunAt: number;
  at: number;
  completeAt: number | null;
}

/** Tells whoever lives in the slot. Gives back who would lose something, and whether somebody knew something newer. */
async function tell(env: Env, group: Group, moment: Moment, told: ToldBefore) {
  const { slot, customers, assigned, unattributed, broken } = group;
  if (broken !== null) {
    await hold(env, slot, moment, broken);
    return { lost: [], late: false };
  }
  // Until a sweep was complete, what is found may be years old: no news.
  const quiet = moment.completeAt === null;
  if (unattributed.size > 0) await keepSwept(env, slot, unattributed, told, { at: moment.at, quiet });
  const lost: Loser[] = [];
  let late = false;
  for (const [customUserId, connections] of customers) {
    const key = await customerKey(customUserId);
    const seen = { customUserId, key, ...moment, connections, assigned: assigned.get(customUserId) ?? [] };
    const verdict = await customerStatus(env, key).swept({ ...seen, onLoss: "keep" });
    if (verdict === "unconfirmed" || verdict === "unswept") lost.push({ slot, seen });
    late ||= verdict === "late";
  }
  return { lost, late };
}

/** One broken connection holds its customer, and nobody else. */
async function hold(env: Env, slot: Slot, { no, at }: Moment, reason: string): Promise<void> {
  const shard = directoryShard(env, slotShard(slot.a));
  const members = await shard.membersIn(Int32Array.of(slot.a, slot.b));
  for (const { key } of members) {
    if (await customerStatus(env, key).hold({ no, at, reason })) await shard.held(key, at, reason);
  }
}
