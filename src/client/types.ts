/** The words of the HTTP contract, as types. A test has the compiler hold them against the published OpenAPI document. */

/** ISO 8601 in UTC with milliseconds. */
export type Time = string;

export type State = "connected" | "lost" | "pending" | "partial" | "failed" | "opened" | "waiting";
export type Source = "api" | "link" | "discovered" | "asked";
export type Scope = "read" | "write" | "admin";
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

/** `count` successful assets of any of `types`; none: one connection that succeeded. */
export interface Requirement {
  key: string;
  label?: string;
  types: string[];
  count?: number;
  accessLevel?: "view" | "admin";
  requestUrl?: string;
  assetIds?: string[];
  optional?: boolean;
}

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

/** An asset as Leadsie gave it: nothing in it is promised, and what else it may hold is passed on. */
export interface Asset {
  type?: string;
  name?: string;
  id?: string;
  isSuccess?: boolean;
  message?: string;
  time?: unknown;
  /** What webhooks and reports told of it. */
  details?: Record<string, unknown>;
  [field: string]: unknown;
}

/** A connection exactly as Leadsie gave it. Numbers beyond 2^53 are rounded by JSON.parse: read `user` as text where that matters. */
export interface Connection {
  user?: number;
  customUserId?: string;
  requestUrl: string;
  requestName?: string;
  accessLevel?: string;
  status: string;
  connectionAssets: Asset[];
  [field: string]: unknown;
}

export interface Clicks {
  person: number;
  bot: number;
  prefetch: number;
  refused: number;
  firstAt: Time | null;
  lastAt: Time | null;
}

export interface Link {
  slug: string;
  url: string;
  requestUrl: string;
  targetUrl: string;
  customUserId: string;
  createdAt: Time;
  expiresAt: Time | null;
  disabled: boolean;
  note: string | null;
  clicks: Clicks;
}

export interface Click {
  at: Time;
  kind: "person" | "bot" | "prefetch" | "refused";
  country: string | null;
  referrerHost: string | null;
  device: string | null;
  utm: Record<string, string> | null;
}

/** What the company says of its customer. In a change, what is left out stays, and `null` clears. */
export interface Profile {
  name?: string | null;
  email?: string | null;
  owner?: string | null;
  tags?: string[] | null;
  metadata?: Record<string, unknown> | null;
  requires?: Requirement[] | null;
  dueAt?: Time | null;
  remindAfter?: (number | string)[] | null;
  archived?: boolean;
}

/** A customer as lists tell it. */
export interface CustomerSummary {
  customUserId: string;
  /** The id's SHA-256 in hex. */
  key: string;
  name: string | null;
  email: string | null;
  owner: string | null;
  tags: string[];
  metadata: Record<string, unknown> | null;
  requires: Requirement[];
  client: { name: string | null; summaryUrl: string | null } | null;
  source: Source;
  archived: boolean;
  state: State;
  version: number;
  progress: Progress;
  createdAt: Time;
  openedAt: Time | null;
  firstConnectedAt: Time | null;
  connectedAt: Time | null;
  changedAt: Time;
  lostAt: Time | null;
  checkedAt: Time | null;
  stale: { since: Time; reason: string } | null;
  dueAt: Time | null;
  overdue: boolean;
  remindAfter: (number | string)[] | null;
  erasing?: boolean;
  connections?: Connection[];
  links?: Link[];
}

export interface Customer extends CustomerSummary {
  connections: Connection[];
  links: Link[];
}

export interface CustomerQuery {
  state?: State | State[];
  overdue?: boolean;
  stale?: boolean;
  tag?: string;
  owner?: string;
  source?: Source;
  archived?: boolean;
  customUserId?: string;
  /** Prefix of the id, the name or the client's name. */
  q?: string;
  sort?: "changedAt" | "createdAt" | "dueAt";
  include?: ("connections" | "links")[];
  limit?: number;
}

export interface LinkInput extends Omit<Profile, "archived"> {
  requestUrl: string;
  customUserId: string;
  expiresAt?: Time;
  /** 1 to 24 of `a-z0-9-`. */
  prefix?: string;
  utm?: boolean;
  note?: string;
  ifExists?: "return" | "create";
}

export interface LinkPatch {
  requestUrl?: string;
  expiresAt?: Time | null;
  disabled?: boolean;
  note?: string | null;
}

export interface LinkQuery {
  customUserId?: string;
  tag?: string;
  expired?: boolean;
  limit?: number;
}

export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  requestId: string;
  errors?: { path: string; code: string; message: string }[];
}

export interface BatchItem {
  index: number;
  status: number;
  link?: Link;
  error?: ProblemDetails;
}

/** Types of events that one can ask for. */
export type EventType =
  | "customer.discovered"
  | "customer.opened"
  | "customer.partial"
  | "customer.pending"
  | "customer.connected"
  | "customer.failed"
  | "customer.lost"
  | "customer.moved"
  | "customer.overdue"
  | "customer.reminder"
  | "customer.erased"
  | "connection.added"
  | "connection.changed"
  | "connection.removed"
  | "connection.unattributed"
  | "upstream.failing"
  | "upstream.recovered"
  | "upstream.suspicious"
  | "webhook.disabled"
  | "webhook.test";

export interface Event {
  id: string;
  /** An `EventType`; later releases add others. */
  type: EventType | (string & {});
  /** Null for the operator's events, as `seq` and `customer` are. */
  customUserId: string | null;
  seq: number | null;
  at: Time;
  cause: Cause;
  actor?: string;
  data: Record<string, unknown>;
  customer: {
    name: string | null;
    owner: string | null;
    tags: string[];
    metadata: Record<string, unknown> | null;
    state: State;
    version: number;
    progress: Progress;
  } | null;
}

export type Verdict =
  | "met"
  | "never_opened"
  | "opened_not_connected"
  | "pending_acceptance"
  | "failed_at_platform"
  | "connected_without_id"
  | "connected_under_other_id"
  | "link_expired"
  | "blind";

export interface Diagnosis {
  verdict: Verdict;
  say: string;
  checks: { name: string; ok: boolean | null; detail: string; at: Time | null }[];
  candidates: Unattributed[];
  do: { label: string; method: string; path: string }[];
}

export interface Unattributed {
  id: string;
  user: number | null;
  clientName: string | null;
  clientSummaryUrl: string | null;
  requestUrl: string;
  requestName: string;
  firstSeenAt: Time;
  ignored?: boolean;
  connections: Connection[];
  suggestedCustomUserId?: string;
}

export interface ReportedAsset {
  type: string;
  id: string;
  status: "lost" | "ok";
  at: Time;
  detail?: string;
}

export interface AssetType {
  name: string;
  aliases: string[];
  platform: string | null;
  seen: boolean;
}

export interface Erased {
  erasedAt: Time;
  links: number;
  events: number;
  deliveries: number;
  elsewhere: string[];
}

export interface WebhookInput {
  url: string;
  /** Null or left out: all. */
  events?: EventType[] | null;
  /** Null or left out: all. */
  causes?: Cause[] | null;
  format?: "standard" | "slack";
  startAt?: Time;
  ordered?: boolean;
  description?: string | null;
}

/** What is left out stays; null is the default again. */
export interface WebhookPatch {
  url?: string;
  events?: EventType[] | null;
  causes?: Cause[] | null;
  format?: "standard" | "slack" | null;
  ordered?: boolean | null;
  description?: string | null;
  enabled?: boolean | null;
}

export interface Webhook {
  id: string;
  url: string;
  events: EventType[] | null;
  causes: Cause[] | null;
  format: "standard" | "slack";
  ordered: boolean;
  description: string | null;
  enabled: boolean;
  createdAt: Time;
  disabledAt: Time | null;
  disabledReason: "manual" | "gone" | "failing" | null;
  health: {
    failingSince: Time | null;
    lastSuccessAt: Time | null;
    lastFailureAt: Time | null;
    lastError: string | null;
    pending: number;
  };
}

export interface Replay {
  id: string;
  createdAt: Time;
  total: number;
  delivered: number;
  failed: number;
  pending: number;
  dropped: number;
}

export type ReplayInput =
  | {
      since: Time;
      until?: Time;
      status?: "failed" | "all";
      types?: EventType[];
      customUserId?: string;
    }
  | { eventIds: string[] };

export interface ApiKey {
  id: string;
  name: string;
  scope: Scope;
  /** How the key begins, to be recognised by. */
  start: string;
  createdAt: Time;
  expiresAt: Time | null;
  /** To the hour. */
  lastUsedAt: Time | null;
  /** Until when the key before the last rotation is good too. */
  overlapUntil: Time | null;
}

export interface Page<T> {
  data: T[];
  next: string | null;
}
