import type { Connection } from "../leadsie/connection.ts";
import { CONFIRM_AFTER_MS } from "./constants.ts";
import { assetKey, connectionKey, type Pair } from "./match.ts";
import type { Observation, Suspicion } from "./types.ts";

/**
 * A loss is told only when a second answer says so too (promise: loss is confirmed before it is told). Until then what
 * it touches stays as it was, whole: a snapshot's connections are always ones that upstream really gave. Others are
 * taken at once. Connections of one user and request are weighed as one, because nothing tells them apart: which of them
 * is which is a guess that may change with each answer, and what is lost must not hang on it.
 */
export interface Weighed {
  /** The snapshot after this observation. */
  connections: Connection[];
  /** What remains to be confirmed by another poll, at least `CONFIRM_AFTER_MS` after this one. */
  suspicion: Suspicion | null;
  /** Whether something was held back. */
  held: boolean;
  /** Whether this answer shows something of what an earlier one lacked: one of the two was wrong. */
  recanted: boolean;
}

/** `confirmedBy`: what can see these connections a second time. */
export function weighLosses(
  pairs: Pair<Connection>[],
  suspicion: Suspicion | null,
  o: Observation,
  confirmedBy: Observation["by"] = "poll",
): Weighed {
  const confirms = o.by === confirmedBy && confirmable(suspicion, o);
  const confirmed = new Set(confirms ? suspicion?.items : []);
  const connections: Connection[] = [];
  const open: string[] = [];
  const lost = new Set<string>();
  for (const [key, group] of Map.groupBy(pairs, keyOf)) {
    const before = group.flatMap((pair) => pair.before ?? []);
    const after = group.flatMap((pair) => pair.after ?? []);
    const items = lossesOf(key, before, after);
    const believed = o.onLoss === "apply" || items.every((item) => confirmed.has(item));
    for (const item of items) lost.add(item);
    if (!believed) open.push(...items);
    // Of fewer than there were, which is which is a guess: one that got better may be another that got less.
    const shown = after.length < before.length ? before : group.flatMap(gained);
    connections.push(...(believed ? after : shown));
  }
  const recanted = suspicion?.items.some((item) => !lost.has(item)) ?? false;
  return { connections, suspicion: nextSuspicion(open, suspicion, o), held: open.length > 0, recanted };
}

/** Of a pair, what is left while something that its key lost is open: the connection as it was, or better. */
function gained({ before, after }: Pair<Connection>): Connection | [] {
  if (!before || !after) return before ?? after ?? [];
  return lossesOf("", [before], [after]).length === 0 ? after : before;
}

function keyOf({ before, after }: Pair<Connection>): string {
  const either = after ?? before;
  return either ? connectionKey(either) : "";
}

/**
 * What the answer takes away of the connections with this key: each as text that says what is left, so that another
 * answer has the same text only if it says the same.
 */
function lossesOf(key: string, before: Connection[], after: Connection[]): string[] {
  if (before.length === 0) return [];
  if (after.length === 0) return [`all ${key}`];
  if (before.length === after.length && before.every(({ raw }, index) => raw === after[index]?.raw))
    return [];
  const items: string[] = [];
  const note = (what: string, had: number[], left: number[]) => {
    if (had.some((count, index) => count > (left[index] ?? 0)))
      items.push(`${what} ${left.join(" ")} ${key}`);
  };
  note("connections", ranks(before), ranks(after));
  note("level", [admins(before)], [admins(after)]);
  const left = grades(after);
  for (const [asset, had] of grades(before)) note(asset, had, left.get(asset) ?? NONE);
  return items;
}

const NONE = [0, 0, 0, 0];

/** How many connections there are, how many with success in part, and how many in full. */
function ranks(connections: Connection[]): number[] {
  return [0, 1, 2].map((least) => connections.filter(({ status }) => rank(status) >= least).length);
}

function admins(connections: Connection[]): number {
  return connections.filter(isAdmin).length;
}

const isAdmin = ({ accessLevel }: Connection) => accessLevel === "admin";

/** By asset, how often it is there, how often with success, and how often each as an admin. */
function grades(connections: Connection[]): Map<string, number[]> {
  const all = new Map<string, number[]>();
  for (const connection of connections) {
    const admin = isAdmin(connection);
    for (const asset of connection.assets) {
      const key = assetKey(asset);
      const counts = all.get(key) ?? NONE;
      const grade = [true, asset.isSuccess, admin, admin && asset.isSuccess];
      all.set(
        key,
        counts.map((count, index) => (grade[index] ? count + 1 : count)),
      );
    }
  }
  return all;
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
  const known = new Set(suspicion?.items);
  const goesOn = suspicion !== null && o.begunAt >= suspicion.at && open.every((item) => known.has(item));
  return goesOn ? { ...suspicion, items: open } : { no: o.no, at: o.at, items: open };
}
