import type { Connection } from "../leadsie/connection.ts";
import { isAssigned, withoutUser, withUsers } from "./assigned.ts";
import { assetChanges, connectionEvents, sameSnapshot } from "./diff.ts";
import { knownConnections } from "./known.ts";
import { pairKnown } from "./known-pairs.ts";
import { pairConnections } from "./match.ts";
import { movedAway } from "./move.ts";
import { settle } from "./settle.ts";
import { dateShown } from "./shown.ts";
import type { Status, Transition } from "./types.ts";

/**
 * Connections of upstream user `user` that name no customer are this one's from now on. What the Directory kept of them
 * is taken at once; sweeps bring what comes later. Assigned again it changes nothing: sweeps know better by then.
 */
export function assigned(status: Status, user: string, connections: Connection[], at: number): Transition {
  if (status.assigned.users.includes(user)) return { status, events: [] };
  const next: Status = { ...status, assigned: withUsers(status.assigned, [user]) };
  const after = [...status.connections, ...connections];
  if (sameSnapshot(status.connections, after)) return { status: next, events: [] };
  const grown: Status = { ...next, connections: dateShown(pairConnections(status.connections, after), at) };
  const told = pairKnown(knownConnections(status), knownConnections(grown));
  return settle(status, grown, connectionEvents(told), "assign", at, assetChanges(told));
}

/** The assignment was meant for `to`: taken from here at once, as upstream's own moves are. */
export function unassigned(status: Status, user: string, to: string, at: number): Transition {
  const moved = movedAway(status, user, to, at, "assign");
  const left = withoutUser(moved.status.assigned, user);
  return left === moved.status.assigned ? moved : { ...moved, status: { ...moved.status, assigned: left } };
}

/** The user's connections that are here by an assignment; null where upstream itself names this customer in one. */
export function assignedConnections({ connections, assigned }: Status, user: string): Connection[] | null {
  const all = connections.filter((connection) => connection.user === user);
  return all.every((connection) => isAssigned(connection, assigned.users)) ? all : null;
}
