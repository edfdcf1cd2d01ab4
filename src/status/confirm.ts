import type { Connection } from "../leadsie/connection.ts";
import { sameSnapshot } from "./diff.ts";
import { bounded, type Evidence } from "./evidence.ts";
import { compare } from "./lacking.ts";
import { pairConnections } from "./match.ts";
import { outdate } from "./outdate.ts";
import { dateShown, type Seen } from "./shown.ts";
import { shownText } from "./shown-text.ts";
import type { Observation, Status } from "./types.ts";

/** The snapshot and the evidence after an observation; each is the very same object where nothing of it changed. */
export interface Confirmed {
  connections: Seen[];
  evidence: Evidence;
  /** Seconds until upstream is to be asked again, because it lacks what was reported; null for never. */
  repeatAfter: number | null;
}

/** Holds what was reported against the snapshot that an observation leaves: `connections` is the snapshot's content. */
export function confirm(status: Status, connections: Connection[], o: Observation): Confirmed {
  const before = status.connections;
  if (sameSnapshot(before, connections)) {
    return { connections: before, ...compare({ connections: before, evidence: status.evidence }, o) };
  }
  const shown = dateShown(pairConnections(before, connections), o.begunAt);
  const evidence = bounded(outdate(status.evidence, pairConnections(before, shown), o));
  return { connections: shown, ...compare({ connections: shown, evidence }, o) };
}

/** Whether a caller sees the same: what polls lack so far is shown to nobody, and what they overrule may be hidden already. */
export function looksSame(status: Status, after: Omit<Confirmed, "repeatAfter">): boolean {
  const { assets, requests } = status.evidence;
  const { connections, evidence } = after;
  if (connections !== status.connections) return false;
  if (evidence.assets === assets && evidence.requests === requests) return true;
  return shownText({ ...status, ...after }) === shownText(status);
}
