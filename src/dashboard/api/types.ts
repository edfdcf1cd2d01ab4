/** What the public API answers, as far as the page shows it. Times are ISO 8601 in UTC. */

export type Scope = "read" | "write" | "admin";

export const STATES = ["waiting", "opened", "pending", "partial", "connected", "failed", "lost"] as const;
export type State = (typeof STATES)[number];

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

/** A customer as lists give it. */
export interface Listed {
  customUserId: string;
  key: string;
  name: string | null;
  email: string | null;
  owner: string | null;
  tags: string[];
  metadata: Record<string, unknown> | null;
  client: { name: string | null; summaryUrl: string | null } | null;
  source: "api" | "link" | "discovered" | "asked";
  archived: boolean;
  state: State;
  version: number;
  progress: Progress;
  requires: Requirement[];
  createdAt: string;
  openedAt: string | null;
  firstConnectedAt: string | null;
  connectedAt: string | null;
  changedAt: string;
  lostAt: string | null;
  checkedAt: string | null;
  stale: { since: string; reason: string } | null;
  dueAt: string | null;
  overdue: boolean;
  remindAfter: (number | string)[] | null;
}

export interface Customer extends Listed {
  connections: Connection[];
  links: Link[];
  erasing?: boolean;
}

/** Upstream's own words: any field may be absent or of another type than documented. */
export interface Connection {
  requestUrl?: unknown;
  requestName?: unknown;
  accessLevel?: unknown;
  status?: unknown;
  connectionAssets?: unknown;
}

export interface Link {
  slug: string;
  url: string;
  requestUrl: string;
  targetUrl: string;
  customUserId: string;
  createdAt: string;
  expiresAt: string | null;
  disabled: boolean;
  note: string | null;
  clicks: {
    person: number;
    bot: number;
    prefetch: number;
    refused: number;
    firstAt: string | null;
    lastAt: string | null;
  };
}

export interface Click {
  at: string;
  kind: "person" | "bot" | "prefetch" | "refused";
  country: string | null;
  referrerHost: string | null;
  device: string | null;
}

export interface ApiEvent {
  id: string;
  type: string;
  customUserId: string | null;
  seq: number | null;
  at: string;
  cause: string;
  data: Record<string, unknown>;
  customer: {
    name: string | null;
    owner: string | null;
    tags: string[];
    state: State;
    version: number;
    progress: Progress;
  } | null;
}

export interface Diagnosis {
  verdict: string;
  say: string;
  checks: { name: string; ok: boolean; detail: string; at: string | null }[];
  candidates: Unattributed[];
  do: Call[];
}

/** A call of the API that helps. */
export interface Call {
  label: string;
  method: "GET" | "POST";
  path: string;
}

export interface Unattributed {
  id: string;
  user: unknown;
  clientName: string | null;
  clientSummaryUrl: string | null;
  requestUrl: string;
  requestName: string;
  firstSeenAt: string;
  ignored: boolean;
  connections: Connection[];
  suggestedCustomUserId?: string;
}

export interface AssetType {
  name: string;
  aliases: string[];
  platform: string | null;
  seen: boolean;
}

export interface Upstream {
  say: string;
  breaker: {
    state: "open" | "closed";
    since: string | null;
    reason: string | null;
    nextProbeAt: string | null;
  };
  pausedUntil: string | null;
  mode: string;
  lastSweep: {
    ok: boolean;
    reason: string | null;
    startedAt: string;
    durationMs: number;
    customers: number;
    connections: number;
    bytes: number;
    changed: number;
  } | null;
  lastError: { since: string; reason: string } | null;
  suspicious: { since: string; customers: number; of: number; agreed: number; accepted: boolean } | null;
}

export interface List<T> {
  data: T[];
  next: string | null;
}
