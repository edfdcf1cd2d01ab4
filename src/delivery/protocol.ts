import type { ItemStatus } from "./item.ts";
import type { Wishes } from "./settings.ts";
import type { Tries } from "./tries.ts";

/** An endpoint to make. `id` is drawn by the caller; the same `id` and `attempt` again are the same attempt repeated. */
export interface NewEndpoint extends Wishes {
  id: string;
  attempt: string;
  startAt: number | null;
  origin: string;
}

/** What a replay is to send again: times are milliseconds since 1970, `to` excluded. */
export type ReplayWish =
  | { eventIds: string[] }
  | { from: number; to: number; status: "failed" | "all"; types: string[] | null; key: string | null };

export type ReplayResult =
  | { outcome: "begun"; id: string; total: number }
  | { outcome: "missing" | "too_many" }
  | { outcome: "unknown_events"; ids: string[] };

/** What the endpoint said to a test. */
export interface TestResult {
  delivered: boolean;
  eventId: string;
  status: number | null;
  durationMs: number;
  answer: string | null;
  error: string | null;
}

export interface DeliveryPage {
  status?: ItemStatus | undefined;
  /** Of this customer alone. */
  key?: string | undefined;
  limit: number;
  /** Below this number. */
  before: number;
}

/** How an endpoint that the list says is enabled was found. */
export type Checked = "ok" | "disabled" | "missing";

/** An endpoint in numbers, as operators want them. */
export interface EndpointNumbers {
  /** `failing`: nothing but failure since the last success. */
  state: "ok" | "failing" | "disabled";
  tries: Tries;
  pending: number;
  /** Milliseconds since 1970; null: nothing waits. */
  oldestPendingAt: number | null;
}
