import type { Connection } from "../leadsie/connection.ts";

/** Derived, never set by hand: see `state.ts` for what each means and which wins. */
export type State = "connected" | "lost" | "pending" | "partial" | "failed" | "opened" | "waiting";

/** How a customer came to be watched. */
export type Source = "api" | "link" | "discovered" | "asked";

/** What brought an event about. */
export type Cause =
  | "upstream"
  | "webhook"
  | "report"
  | "discovered"
  | "requirements"
  | "assign"
  | "click"
  | "deadline"
  | "operator";

/**
 * Something the company needs of this customer: `count` successful assets of any of `types`. No types: any
 * connection with status SUCCESS.
 */
export interface Requirement {
  key: string;
  label?: string | undefined;
  types: string[];
  count: number;
  accessLevel?: "view" | "admin" | undefined;
  requestUrl?: string | undefined;
  assetIds?: string[] | undefined;
  optional?: boolean | undefined;
}

/** What the company says of its customer. `null` and empty lists mean nothing was said. */
export interface Profile {
  name: string | null;
  email: string | null;
  owner: string | null;
  tags: string[];
  metadata: Record<string, unknown> | null;
  requires: Requirement[];
  /** Milliseconds since 1970. */
  dueAt: number | null;
  /** Seconds, or ISO 8601 durations, after which a reminder is due. */
  remindAfter: (number | string)[] | null;
  archived: boolean;
}

/** Why a requirement is not met. */
export type MissingReason = "absent" | "failed" | "pending" | "insufficient_access" | "lost";

export interface Missing {
  key: string;
  types: string[];
  count: number;
  have: number;
  reason: MissingReason;
}

export interface Progress {
  met: string[];
  missing: Missing[];
}

/** A loss that one answer told and no second one confirmed yet: see `loss.ts`. */
export interface Suspicion {
  /** Number and beginning of the observation that first told of it. */
  no: number;
  at: number;
  /** What it took away: see `loss.ts`. */
  items: string[];
}

/** Everything known of one customer. Times are milliseconds since 1970. */
export interface Status extends Profile {
  customUserId: string;
  key: string;
  /** Distinguishes what is watched now from an erased customer of the same id. Part of every event's id. */
  incarnation: string;
  source: Source;
  /** Rises by one with each change that a caller can see. */
  version: number;
  /** Rises with every write; orders what is told to the Directory. */
  rev: number;
  /** Number of the last event. */
  seq: number;
  state: State;
  /** Requirements met at some time: key → the requirement as it was, so that an edited one begins anew. */
  everMet: Record<string, string>;
  /** The snapshot: the latest connections, exactly as upstream gave them. */
  connections: Connection[];
  client: { name: string | null; summaryUrl: string | null } | null;
  createdAt: number;
  openedAt: number | null;
  firstConnectedAt: number | null;
  connectedAt: number | null;
  changedAt: number;
  lostAt: number | null;
  overdue: boolean;
  /** The number of the latest observation that was taken in. */
  observedNo: number;
  suspicion: Suspicion | null;
  /** Rises when one of the customer's links is made, changed or removed; 0: there never was one. */
  linksRev: number;
}

/** What upstream said about one customer at one moment. */
export interface Observation {
  /** From Upstream, taken before the request began: order is decided by it, never by a clock. */
  no: number;
  by: "poll" | "sweep";
  /** When the request began, and when its answer was complete. */
  begunAt: number;
  at: number;
  connections: Connection[];
}

export interface AssetName {
  type: string;
  id: string;
  name: string;
}

export type StateEventType =
  | "customer.opened"
  | "customer.partial"
  | "customer.pending"
  | "customer.connected"
  | "customer.failed"
  | "customer.lost";

export interface StateChange {
  from: State;
  to: State;
  gained: AssetName[];
  lost: AssetName[];
  reason?: "lost" | "moved" | "reported";
}

/** What an event says besides who and when; `value` of a connection is exactly what upstream gave. */
export type EventDraft =
  | { type: StateEventType; data: StateChange }
  | { type: "customer.overdue"; data: { dueAt: string } }
  | { type: "connection.added" | "connection.removed"; data: { connection: object } }
  | { type: "connection.changed"; data: { before: object; after: object } };

/** One numbered entry of a customer's history, as it is kept and told: `text` is its JSON. */
export interface NumberedEvent {
  seq: number;
  type: EventDraft["type"];
  cause: Cause;
  at: number;
  text: string;
}

/** What a transition makes of a status. `status` is the very same object when nothing is to be kept. */
export interface Transition {
  status: Status;
  events: NumberedEvent[];
}
