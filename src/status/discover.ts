import type { Connection } from "../leadsie/connection.ts";
import { NOBODY_ASSIGNED, withUsers } from "./assigned.ts";
import { born } from "./change.ts";
import { numberEvents } from "./events.ts";
import { progressOf, rememberMet } from "./progress.ts";
import { stateOf } from "./state.ts";
import type { Status, Transition } from "./types.ts";

export interface Discovery {
  customUserId: string;
  key: string;
  incarnation: string;
  no: number;
  at: number;
  connections: Connection[];
  /** Upstream users among them who are here by an assignment. */
  assigned?: string[];
}

/**
 * A customer first seen by a sweep, who may have connected long ago: quiet on the first day. One event, which
 * starts no workflow; none for the state or the connections. Dates are those upstream gives.
 */
export function discovered(discovery: Discovery): Transition {
  const { no, at, connections, assigned = [], ...birth } = discovery;
  const status: Status = {
    ...born({ ...birth, source: "discovered", now: at }),
    connections,
    assigned: withUsers(NOBODY_ASSIGNED, assigned),
    observedNo: no,
  };
  const state = stateOf(status, progressOf(status));
  const connectedAt = state === "connected" ? firstSuccess(connections, at) : null;
  const whole: Status = {
    ...status,
    state,
    everMet: rememberMet(status),
    firstConnectedAt: connectedAt,
    connectedAt,
  };
  const data = { state, connections: connections.length };
  return numberEvents(whole, [{ type: "customer.discovered", data }], "discovered", at);
}

/** The earliest time of a successful asset; the discovery's own where upstream gives none, or one yet to come. */
function firstSuccess(connections: Connection[], at: number): number {
  const times = connections.flatMap((one) =>
    one.assets.filter((asset) => asset.isSuccess).map((asset) => asset.time),
  );
  return times.reduce<number>((first, time) => (time === null ? first : Math.min(first, time)), at);
}
