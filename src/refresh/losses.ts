import { DigestTable } from "../directory/digest-table.ts";
import { type Slot, slotOf, slotsIn } from "../directory/slot.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { allShards, customerStatus, directoryShard, upstream } from "../stubs.ts";
import { sketchOf } from "../upstream/sketch.ts";
import { confirm } from "./confirm.ts";
import { LOOK_LANES } from "./constants.ts";
import { inLanes } from "./lanes.ts";
import type { Loser } from "./look.ts";
import { beginLooking, rememberLooked, slotsOf, tableOf } from "./remember.ts";

export interface Losses {
  /** Customers in whose connections something is missing or turned unsuccessful. */
  losers: Loser[];
  entriesOf(slots: DigestTable): Int32Array;
  /** Slots that were known and did not come at all. */
  missing: DigestTable;
  /** Slots that were known before this sweep. */
  known: number;
  /** How many slots differ at all, and of how many of them the losers are: one sweep looks into a bounded number. */
  scale: { changed: Part; missing: Part };
  /** The first pass: its number, beginning and end. */
  no: number;
  begunAt: number;
  at: number;
  /** When the last complete sweep began, which confirmed what is lost now. */
  completeAt: number | null;
}

/** Of `all`, `looked` were looked into. */
export interface Part {
  looked: number;
  all: number;
}

/**
 * How many customers would lose something, when `lost` of those looked into do: a sweep that would empty the account
 * must not pass for a small loss because only some of it was looked into.
 */
export function extrapolated(lost: number, { looked, all }: Part): number {
  return looked === 0 ? all : Math.round((lost * all) / looked);
}

/**
 * What a sweep would take away. Too much at once is not believed: nothing of it is applied or remembered, so that it
 * stands in the next sweep again. Else each loss is remembered by its customer and another poll is to confirm it.
 * Gives how many customers would lose something, and how many of them could not be told.
 */
export async function applyLosses(env: Env, losses: Losses): Promise<{ lost: number; untold: number }> {
  const vanished = await whoVanished(env, losses);
  const losers = [...losses.losers, ...vanished.losers];
  const { changed, missing } = losses.scale;
  const lost = extrapolated(losses.losers.length, changed) + extrapolated(vanished.losers.length, missing);
  if (lost > 0) {
    const who = sketchOf(losers.map(({ slot }) => slot.b));
    const belief = await upstream(env).weighLosses(lost, losses.known, who);
    if (belief === "none") {
      await forget(env, vanished.empty);
      return { lost, untold: 0 };
    }
    await beginLooking(env, tableOf([...vanished.losers.map(slotOfLoser), ...vanished.empty]));
    const { dealtWith, untold } = await tellLosers(env, losers, belief);
    const [seen, gone] = [losses.losers.map(slotOfLoser), vanished.losers.map(slotOfLoser)].map((slots) =>
      slots.filter((slot) => dealtWith.has(slot.a, slot.b)),
    );
    await rememberLooked(
      env,
      losses.entriesOf(tableOf(seen ?? [])),
      tableOf([...(gone ?? []), ...vanished.empty]),
    );
    return { lost, untold };
  }
  if (vanished.empty.length > 0) await forget(env, vanished.empty);
  return { lost, untold: 0 };
}

/** Slots that upstream has no more and where nobody lives: who comes to live there meanwhile is looked at. */
async function forget(env: Env, empty: Slot[]): Promise<void> {
  await beginLooking(env, tableOf(empty));
  await rememberLooked(env, new Int32Array(), tableOf(empty));
}

function slotOfLoser({ slot }: Loser): Slot {
  return slot;
}

/** Those who had connections and now have none. Slots where nobody is watched held unattributed connections. */
async function whoVanished(env: Env, { missing, no, begunAt, at, completeAt }: Losses) {
  const losers: Loser[] = [];
  const empty: Slot[] = [];
  await Promise.all(
    allShards.map(async (shard) => {
      const slots = slotsOf(missing, shard);
      if (slots.length === 0) return;
      const members = await directoryShard(env, shard).membersIn(slots);
      for (const { key, customUserId } of members) {
        losers.push({
          slot: slotOf(customUserId),
          seen: { customUserId, key, no, begunAt, at, completeAt, connections: [] },
        });
      }
      const lived = tableOf(members.map(({ customUserId }) => slotOf(customUserId)));
      const here = slotsIn(slots).filter(({ a, b }) => !lived.has(a, b));
      await directoryShard(env, shard).dropUnattributed(Int32Array.from(here.flatMap(({ a, b }) => [a, b])));
      empty.push(...here);
    }),
  );
  return { losers, empty };
}

/** Tells each of them again, now for good; those whose loss needs a second word are polled two seconds later. */
async function tellLosers(env: Env, losers: Loser[], belief: "suspect" | "apply") {
  const dealtWith = new DigestTable();
  let untold = 0;
  const suspects: { key: string; customUserId: string }[] = [];
  await inLanes(losers, LOOK_LANES, async ({ slot, seen }) => {
    try {
      const verdict = await customerStatus(env, seen.key).swept({ ...seen, onLoss: belief });
      if (verdict === "unconfirmed" || verdict === "unswept") suspects.push(seen);
      // What no poll can confirm stays different, so that the next sweep tells of it again; and so does who knows something
      // newer than this sweep, which says nothing of what that was.
      if (verdict !== "unswept" && verdict !== "late") dealtWith.set(slot.a, slot.b, 0, 0);
    } catch (error) {
      untold += 1;
      log("loss_not_told", { key: seen.key, error });
    }
  });
  await confirm(env, suspects);
  return { dealtWith, untold };
}
