/** Endpoints and their deliveries, as the API answers them. */

export interface Webhook {
  id: string;
  url: string;
  events: string[] | null;
  causes: string[] | null;
  format: "standard" | "slack";
  ordered: boolean;
  description: string | null;
  enabled: boolean;
  createdAt: string;
  disabledAt: string | null;
  disabledReason: "manual" | "gone" | "failing" | null;
  health: {
    failingSince: string | null;
    lastSuccessAt: string | null;
    lastFailureAt: string | null;
    lastError: string | null;
    pending: number;
  };
  /** Only in the answer that made it. */
  secret?: string;
}

interface Tried {
  status: number | null;
  durationMs: number;
  answer: string | null;
  error: string | null;
}

export interface Delivery {
  id: string;
  eventId: string;
  type: string;
  customerKey: string | null;
  status: "pending" | "delivered" | "failed";
  createdAt: string;
  tries: number;
  nextTryAt: string | null;
  attempts: (Tried & { at: string })[];
}

export type TestResult = Tried & { delivered: boolean };

export interface ApiKey {
  id: string;
  name: string;
  scope: "read" | "write" | "admin";
  start: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  overlapUntil: string | null;
  /** Only in the answer that made it. */
  key?: string;
}

export interface Overview {
  timeZone: string;
  customers: { states: Record<string, number>; archived: number; overdue: number };
  funnel: {
    stage: "made" | "opened" | "partial" | "connected";
    customers: number;
    medianMs: number | null;
  }[];
  days: { day: string; changes: Record<string, number>; clicks: number }[];
}
