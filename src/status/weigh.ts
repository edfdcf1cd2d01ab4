import type { Connection } from "../leadsie/connection.ts";
import { type Assigned, isAssigned } from "./assigned.ts";
import { weighLosses } from "./loss.ts";
import { type Pair, pairAssets, pairConnections } from "./match.ts";
import type { Observation, Status, Suspicion } from "./types.ts";

export interface WeighedAll {
  connections: Connection[];
  suspicion: Suspicion | null;
  assigned: Assigned;
  /** What has to be looked at again before a loss is believed; a sweep sees everything that a poll does. */
  held: "poll" | "sweep" | null;
  /** See `Weighed`; of what polls confirm. */
  recanted: boolean;
}

/**
 * What an observation leaves of the snapshot. A poll is silent about connections that are here by an assignment: they
 * stay. A sweep shows them, and as no poll can confirm that one is gone, another sweep does.
 */
export function weighAll(
  { suspicion, assigned }: Pick<Status, "suspicion" | "assigned">,
  pairs: Pair<Connection>[],
  o: Observation,
): WeighedAll {
  const given = pairs.filter((pair) => isGiven(pair, assigned, o));
  const own = weighLosses(
    given.length === 0 ? pairs : pairs.filter((pair) => !given.includes(pair)),
    suspicion,
    o,
  );
  if (o.by === "poll") {
    const kept = given.flatMap(({ before }) => before ?? []);
    const connections = [...own.connections, ...kept];
    return { ...own, connections, assigned, held: own.held ? "poll" : null };
  }
  const others = weighLosses(given, assigned.suspicion, o, "sweep");
  const same = others.suspicion === assigned.suspicion;
  return {
    ...own,
    connections: [...own.connections, ...others.connections],
    assigned: same ? assigned : { ...assigned, suspicion: others.suspicion },
    held: others.held ? "sweep" : own.held ? "poll" : null,
  };
}

/**
 * Which connection is which. Of one user and request the customer's own and those that are here by an assignment are told
 * apart by whom upstream names in them; only what has no successor of its kind may have one of the other. A poll shows own ones
 * alone: one of them is what was assigned before, named meanwhile, where they share an asset.
 */
export function pairObserved(
  before: Connection[],
  { users }: Assigned,
  { by, connections }: Pick<Observation, "by" | "connections">,
): Pair<Connection>[] {
  const isGivenOne = (one: Connection) => isAssigned(one, users);
  const isOwn = (one: Connection) => !isGivenOne(one);
  if (!before.some(isGivenOne)) return pairConnections(before, connections);
  const alike = [
    ...pairConnections(before.filter(isOwn), connections.filter(isOwn)),
    ...pairConnections(before.filter(isGivenOne), connections.filter(isGivenOne)),
  ];
  const left = alike.flatMap((pair) => (pair.after ? [] : (pair.before ?? [])));
  const fresh = alike.flatMap((pair) => (pair.before ? [] : (pair.after ?? [])));
  const others = pairConnections(left, fresh);
  return [
    ...alike.filter((pair) => pair.before && pair.after),
    ...(by === "poll" ? others.flatMap((pair) => apart(pair, isGivenOne)) : others),
  ];
}

/** What a poll shows beside what was assigned is another connection, unless something of it is the same. */
function apart(
  pair: Pair<Connection>,
  isGivenOne: (one: Connection) => boolean,
): Pair<Connection> | Pair<Connection>[] {
  const { before, after } = pair;
  if (!before || !after || !isGivenOne(before) || shareAsset(before, after)) return pair;
  return [
    { before, after: null },
    { before: null, after },
  ];
}

function shareAsset(before: Connection, after: Connection): boolean {
  return pairAssets(before.assets, after.assets).some((pair) => pair.before && pair.after);
}

/** An answer to a poll that shows the connection all the same says whose it is: then it is compared like any other. */
function isGiven({ before, after }: Pair<Connection>, { users }: Assigned, o: Observation): boolean {
  if (users.length === 0 || (o.by === "poll" && after)) return false;
  const connection = after ?? before;
  return connection !== null && isAssigned(connection, users);
}
