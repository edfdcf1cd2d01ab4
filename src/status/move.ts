import { isAssigned, withoutUser } from "./assigned.ts";
import { assetChanges, connectionEvents } from "./diff.ts";
import { bounded } from "./evidence.ts";
import { knownConnections } from "./known.ts";
import { pairKnown } from "./known-pairs.ts";
import { pairConnections } from "./match.ts";
import { outdate } from "./outdate.ts";
import { settle } from "./settle.ts";
import type { Status, Transition } from "./types.ts";

/**
 * An upstream user now belongs to another customer (Leadsie: a person who comes back with another id is from then on
 * associated only with that one). Taken at once and without a second word: that they are there is the evidence.
 */
export function movedAway(
  status: Status,
  user: string,
  to: string,
  at: number,
  cause: "upstream" | "assign" = "upstream",
): Transition {
  const connections = status.connections.filter((connection) => connection.user !== user);
  if (connections.length === status.connections.length) return { status, events: [] };
  // What webhooks told of them has moved too, or it would stand in their place.
  const moment = { begunAt: at, no: status.observedNo };
  const evidence = bounded(
    outdate(status.evidence, pairConnections(status.connections, connections), moment),
  );
  const next: Status = { ...status, connections, evidence, assigned: withoutUser(status.assigned, user) };
  const gone = pairKnown(knownConnections(status), knownConnections(next));
  const drafts = [...connectionEvents(gone), { type: "customer.moved", data: { to } } as const];
  return settle(status, next, drafts, cause, at, { ...assetChanges(gone), movedTo: to });
}

/** The upstream users of connections, each with the latest time of their assets: the newer one keeps a contested user. */
export function usersOf(
  connections: Status["connections"],
  assignedUsers: readonly string[] = [],
): Map<string, number> {
  const users = new Map<string, number>();
  for (const connection of connections) {
    const { user, assets } = connection;
    if (user === null) continue;
    // By hand: any customer whom upstream itself names comes first.
    const latest = isAssigned(connection, assignedUsers)
      ? 0
      : assets.reduce((time, asset) => Math.max(time, asset.time ?? 0), 0);
    users.set(user, Math.max(users.get(user) ?? 0, latest));
  }
  return users;
}
