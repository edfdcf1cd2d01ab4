import { withUsers } from "./assigned.ts";
import { confirm, looksSame } from "./confirm.ts";
import { assetChanges, connectionEvents } from "./diff.ts";
import { knownConnections } from "./known.ts";
import { pairKnown } from "./known-pairs.ts";
import { settle } from "./settle.ts";
import type { Observation, Status, Transition } from "./types.ts";
import { pairObserved, weighAll } from "./weigh.ts";

export interface Observed extends Transition {
  /**
   * `late`: a newer observation was taken before, this one is dropped. `unconfirmed`: it told of a loss that
   * another poll has to confirm (gains in it were taken). `unswept`: of one that only another sweep can confirm. Else
   * whether the snapshot changed.
   */
  verdict: "late" | "unchanged" | "changed" | "unconfirmed" | "unswept";
  /** Seconds until another poll is to see whether upstream still lacks what was reported; null for none. */
  repeatAfter: number | null;
  /** It shows something that an earlier answer lacked: one of the two was old or short, and nobody knows which. */
  recanted: boolean;
}

/**
 * What upstream said, taken in: the heart of the service. Pure: the same status and observation always give the
 * same status and events. Only observations that were read whole and valid come here; failures go to the object's
 * `hold` and change nothing that is decided by this.
 */
export function observe(status: Status, o: Observation): Observed {
  if (isLate(status, o)) return { status, events: [], verdict: "late", repeatAfter: null, recanted: false };
  const users = withUsers(status.assigned, o.assigned ?? []);
  const pairs = pairObserved(status.connections, users, o);
  const { connections, suspicion, assigned, held, recanted } = weighAll(
    { ...status, assigned: users },
    pairs,
    o,
  );
  const { repeatAfter, ...confirmed } = confirm(status, connections, o);
  const next: Status = { ...status, observedNo: o.no, suspicion, assigned, ...confirmed };
  if (looksSame(status, confirmed)) {
    return { status: next, events: [], verdict: held ? HELD[held] : "unchanged", repeatAfter, recanted };
  }
  // What is told is what became known by this: a connection that a webhook has told of already is no news.
  const told = pairKnown(knownConnections(status), knownConnections(next));
  const transition = settle(status, next, connectionEvents(told), "upstream", o.at, assetChanges(told));
  return { ...transition, verdict: held ? HELD[held] : "changed", repeatAfter, recanted };
}

const HELD = { poll: "unconfirmed", sweep: "unswept" } as const;

/** Whether a newer observation was taken in before: numbers decide, never clocks. */
export function isLate({ observedNo }: Pick<Status, "observedNo">, o: Ordered): boolean {
  return o.no < observedNo || (o.no === observedNo && !isSecondWord(o));
}

type Ordered = Pick<Observation, "no" | "by" | "onLoss">;

/** A sweep first tells what it saw, and of a loss again once it is known how many it would touch: the same observation. */
function isSecondWord(o: Ordered): boolean {
  return o.by === "sweep" && o.onLoss !== "keep";
}
