import type { Connection } from "../leadsie/connection.ts";
import { CONFIRM_AFTER_MS } from "./constants.ts";
import { Counts } from "./counts.ts";
import { assetKey, connectionKey, type Pair, pairAssets } from "./match.ts";
import type { Observation, Suspicion } from "./types.ts";

/**
 * A loss is told only when a second answer says so too (promise: loss is confirmed before it is told). Until
 * then the connection it touches stays as it was, whole: a snapshot's connections are always ones that upstream
 * really gave. Connections without a loss are taken at once.
 */
export interface Weighed {
  /** The snapshot after this observation. */
  connections: Connection[];
  /** What remains to be confirmed by another poll, at least `CONFIRM_AFTER_MS` after this one. */
  suspicion: Suspicion | null;
  /** Whether something was held back. */
  held: boolean;
}

/** `confirmedBy`: what can see these connections a second time. */
export function weighLosses(
  pairs: Pair<Connection>[],
  suspicion: Suspicion | null,
  o: Observation,
  confirmedBy: Observation["by"] = "poll",
): Weighed {
  const confirms = o.by === confirmedBy && confirmable(suspicion, o);
  const confirmed = new Counts(confirms && suspicion ? suspicion.items : []);
  const connections: Connection[] = [];
  const open: string[] = [];
  for (const pair of pairs) {
    const items = lossesOf(pair);
    const believed = o.onLoss === "apply" || confirmed.takeAll(items);
    const kept = believed ? pair.after : pair.before;
    if (!believed) open.push(...items);
    if (kept) connections.push(kept);
  }
  return { connections, suspicion: nextSuspicion(open, suspicion, o), held: open.length > 0 };
}

/** Everything that this pair takes away, each as text that stays the same from one observation to the next. */
function lossesOf({ before, after }: Pair<Connection>): string[] {
  if (!before) return [];
  const key = connectionKey(before);
  if (!after) return [`connection ${key} ${before.assets.map(assetKey).sort().join()}`];
  const items: string[] = [];
  if (rank(after.status) < rank(before.status)) items.push(`status ${key} ${after.status}`);
  if (before.accessLevel === "admin" && after.accessLevel !== "admin") items.push(`level ${key}`);
  for (const pair of pairAssets(before.assets, after.assets)) {
    if (pair.before && !pair.after) items.push(`asset ${key} ${assetKey(pair.before)}`);
    else if (pair.before?.isSuccess && !pair.after?.isSuccess)
      items.push(`success ${key} ${assetKey(pair.before)}`);
  }
  return items;
}

/** A status that Leadsie's documentation does not list is no success, and no worse than a failure. */
export function rank(status: string): number {
  if (status === "SUCCESS") return 2;
  return status === "PARTIAL_SUCCESS" ? 1 : 0;
}

/** Only a later answer may confirm, and not before the time a hiccup takes to pass. */
function confirmable(suspicion: Suspicion | null, o: Observation): boolean {
  return suspicion !== null && o.no > suspicion.no && o.begunAt - suspicion.at >= CONFIRM_AFTER_MS;
}

/**
 * The suspicion keeps its beginning while it tells of the same things. A clock that jumped back behind that
 * beginning starts it again, so that the confirmation never waits for an hour that was already counted.
 */
function nextSuspicion(open: string[], suspicion: Suspicion | null, o: Observation): Suspicion | null {
  if (open.length === 0) return null;
  if (o.onLoss === "keep") return suspicion;
  const known = new Counts(suspicion?.items ?? []);
  const goesOn = suspicion !== null && o.begunAt >= suspicion.at && known.takeAll(open);
  return goesOn ? { ...suspicion, items: open } : { no: o.no, at: o.at, items: open };
}
