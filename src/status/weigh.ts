import type { Connection } from "../leadsie/connection.ts";
import { type Assigned, isAssigned } from "./assigned.ts";
import { weighLosses } from "./loss.ts";
import { type Pair, pairConnections } from "./match.ts";
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
 * Which connection is which. What a poll shows is one of those that upstream names the customer in, and one that is here by
 * an assignment only where there is no such: a person may have both for one request.
 */
export function pairObserved(
  before: Connection[],
  { users }: Assigned,
  { by, connections }: Pick<Observation, "by" | "connections">,
): Pair<Connection>[] {
  const given = by === "poll" ? before.filter((one) => isAssigned(one, users)) : [];
  if (given.length === 0) return pairConnections(before, connections);
  const own = pairConnections(
    before.filter((one) => !given.includes(one)),
    connections,
  );
  const rest = own.flatMap((pair) => (pair.before === null && pair.after ? [pair.after] : []));
  return [...own.filter((pair) => pair.before !== null), ...pairConnections(given, rest)];
}

/** An answer to a poll that shows the connection all the same says whose it is: then it is compared like any other. */
function isGiven({ before, after }: Pair<Connection>, { users }: Assigned, o: Observation): boolean {
  if (users.length === 0 || (o.by === "poll" && after)) return false;
  const connection = after ?? before;
  return connection !== null && isAssigned(connection, users);
}
