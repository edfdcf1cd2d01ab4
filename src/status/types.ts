import type { Connection } from "../leadsie/connection.ts";
import type { Assigned } from "./assigned.ts";
import type { Evidence } from "./evidence.ts";
import type { Seen } from "./shown.ts";

/** Derived, never set by hand: see `state.ts` for what each means and which wins. */
export const STATES = ["connected", "lost", "pending", "partial", "failed", "opened", "waiting"] as const;
export type State = (typeof STATES)[number];

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

/** How far reminding has come since the customer was asked: see `remind.ts`. */
export interface Reminding {
  /** What the delays in `remindAfter` are measured from. */
  askedAt: number;
  /** How many of them, soonest first, were told or passed over. */
  told: number;
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
  connections: Seen[];
  /** What webhooks and the company told beside it. State and progress come of both: see `known.ts`. */
  evidence: Evidence;
  client: { name: string | null; summaryUrl: string | null } | null;
  createdAt: number;
  /** When Leadsie's own endpoint was last asked about who is watched for that alone (to the day); else null. */
  askedAt: number | null;
  openedAt: number | null;
  firstConnectedAt: number | null;
  connectedAt: number | null;
  changedAt: number;
  lostAt: number | null;
  overdue: boolean;
  /** Null where nobody is to be reminded: nothing was set, or connecting has ended it. */
  reminding: Reminding | null;
  /** The number of the latest observation that was taken in. */
  observedNo: number;
  suspicion: Suspicion | null;
  /** Upstream users given to this customer by hand: see `assigned.ts`. */
  assigned: Assigned;
  /** Who took an upstream user from this customer and is still to be looked at, so that a crash between loses nobody. */
  handover: { key: string; customUserId: string } | null;
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
  /** Upstream users among them who are here by an assignment; only sweeps show any. */
  assigned?: string[] | undefined;
  /**
   * What a loss in it does. `suspect` (the default): it is remembered, and another poll confirms it. `keep`: it is
   * held back and nothing is remembered, because a sweep has first to see how many customers it would take something
   * from. `apply`: it is true, the operator or three sweeps have said so.
   */
  onLoss?: "keep" | "suspect" | "apply";
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
  /** The customer who has the upstream user now. */
  movedTo?: string;
}

/** What an event says besides who and when; `value` of a connection is exactly what upstream gave. */
export type EventDraft =
  | { type: StateEventType; data: StateChange }
  | { type: "customer.discovered"; data: { state: State; connections: number } }
  | { type: "customer.moved"; data: { to: string } }
  | { type: "customer.overdue"; data: { dueAt: string } }
  | { type: "customer.reminder"; data: { n: number; of: number; missing: Missing[] } }
  | { type: "connection.added" | "connection.removed"; data: { connection: object } }
  | { type: "connection.changed"; data: { before: object; after: object } }
  | { type: "customer.erased"; data: Record<string, never> };

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
