import { assetChanges, connectionEvents, sameSnapshot } from "./diff.ts";
import { weighLosses } from "./loss.ts";
import { pairConnections } from "./match.ts";
import { settle } from "./settle.ts";
import type { Observation, Status, Transition } from "./types.ts";

export interface Observed extends Transition {
  /**
   * `late`: a newer observation was taken before, this one is dropped. `unconfirmed`: it told of a loss that
   * another poll has to confirm (gains in it were taken). Else whether the snapshot changed.
   */
  verdict: "late" | "unchanged" | "changed" | "unconfirmed";
}

/**
 * What upstream said, taken in: the heart of the service. Pure: the same status and observation always give the
 * same status and events. Only observations that were read whole and valid come here; failures go to the object's
 * `hold` and change nothing that is decided by this.
 */
export function observe(status: Status, o: Observation): Observed {
  if (o.no <= status.observedNo) return { status, events: [], verdict: "late" };
  const pairs = pairConnections(status.connections, o.connections);
  const { connections, suspicion } = weighLosses(pairs, status.suspicion, o);
  const seen: Status = { ...status, observedNo: o.no, suspicion };
  const verdict = suspicion ? "unconfirmed" : "unchanged";
  if (sameSnapshot(status.connections, connections)) return { status: seen, events: [], verdict };

  const applied = pairConnections(status.connections, connections);
  const changes = assetChanges(applied);
  const transition = settle(
    status,
    { ...seen, connections },
    connectionEvents(applied),
    "upstream",
    o.at,
    changes,
  );
  return { ...transition, verdict: suspicion ? "unconfirmed" : "changed" };
}
