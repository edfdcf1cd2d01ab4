import { isJsonObject, numberText, parseExact } from "../leadsie/exact.ts";
import { MAX_NAMED_ASSETS } from "./constants.ts";
import { isPending, knownConnections } from "./known.ts";
import { progressOf } from "./progress.ts";
import type { Removed } from "./storage.ts";
import type { Missing, State, Status } from "./types.ts";
import type { Freshness } from "./view.ts";

/** What a customer's own object knows that can explain why nothing is showing. Times are milliseconds since 1970. */
export interface StatusFacts {
  found: true;
  customUserId: string;
  key: string;
  state: State;
  missing: Missing[];
  createdAt: number;
  openedAt: number | null;
  firstConnectedAt: number | null;
  connectedAt: number | null;
  changedAt: number;
  freshness: Freshness;
  hasLinks: boolean;
  connections: number;
  /** Assets that did not work, and those that somebody has yet to accept: at most five of each. */
  failed: { type: string; name: string; message: string }[];
  pending: { type: string; name: string }[];
  /** Upstream users whose connections were here and are no more, each with when that was last told. */
  formerUsers: { user: string; at: number }[];
}

export function diagnosisFacts(status: Status, freshness: Freshness, removed: Removed[]): StatusFacts {
  const known = knownConnections(status);
  const assets = known.flatMap((connection) => connection.assets).filter((asset) => !asset.isSuccess);
  const { customUserId, key, state, createdAt, openedAt, firstConnectedAt, connectedAt, changedAt } = status;
  return {
    found: true,
    customUserId,
    key,
    state,
    missing: progressOf(status).missing,
    createdAt,
    openedAt,
    firstConnectedAt,
    connectedAt,
    changedAt,
    freshness,
    hasLinks: status.linksRev > 0,
    connections: known.length,
    failed: assets
      .filter((asset) => !isPending(asset))
      .slice(0, MAX_NAMED_ASSETS)
      .map(({ type, name, message }) => ({ type, name, message })),
    pending: assets
      .filter(isPending)
      .slice(0, MAX_NAMED_ASSETS)
      .map(({ type, name }) => ({ type, name })),
    formerUsers: formerUsers(status, removed),
  };
}

function formerUsers({ connections }: Status, removed: Removed[]): StatusFacts["formerUsers"] {
  const here = new Set(connections.map(({ user }) => user));
  const former = new Map<string, number>();
  for (const { at, text } of removed) {
    const user = userIn(text);
    if (user !== null && !here.has(user) && !former.has(user)) former.set(user, at);
  }
  return [...former].map(([user, at]) => ({ user, at }));
}

/** The upstream user in a `connection.removed` event: its connection is told as upstream gave it. */
function userIn(event: string): string | null {
  const told = parseExact(event);
  const data = isJsonObject(told) ? told.data : null;
  const connection = isJsonObject(data) ? data.connection : null;
  const user = isJsonObject(connection) ? connection.user : null;
  return typeof user === "string" && user !== "" ? user : numberText(user);
}
