import type { Connection } from "../leadsie/connection.ts";
import { sameRequest } from "../leadsie/request-url.ts";
import type { KnownConnection } from "./known.ts";
import { type Pair, pairConnections } from "./match.ts";

/**
 * Pairs what is known before and after a change. A webhook names no upstream user, so a connection that it alone has
 * told of is matched by its request: upstream's own, once it comes, is the same connection.
 */
export function pairKnown(before: KnownConnection[], after: KnownConnection[]): Pair<Connection>[] {
  const pairs: Pair<KnownConnection>[] = pairConnections(before, after);
  const gone = pairs.filter((pair) => pair.before && !pair.after);
  for (const pair of gone) {
    const match = pairs.find((one) => one.after && !one.before && isSame(pair.before, one.after));
    if (!match) continue;
    pair.after = match.after;
    pairs.splice(pairs.indexOf(match), 1);
  }
  return pairs;
}

function isSame(before: KnownConnection | null, after: KnownConnection): boolean {
  if (!before || !(before.reported || after.reported)) return false;
  return sameRequest(before.requestUrl, after.requestUrl);
}
