import type { Cause, Progress, State } from "../status/types.ts";

/** Every type an event can have, in the order a customer meets them; the operator's at the end. */
export const EVENT_TYPES = [
  "customer.discovered",
  "customer.opened",
  "customer.partial",
  "customer.pending",
  "customer.connected",
  "customer.failed",
  "customer.lost",
  "customer.moved",
  "customer.overdue",
  "customer.reminder",
  "customer.erased",
  "connection.added",
  "connection.changed",
  "connection.removed",
  "connection.unattributed",
  "upstream.failing",
  "upstream.recovered",
  "upstream.suspicious",
  "webhook.disabled",
  "webhook.test",
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** What an event says of its customer, as it was right after the change. */
export interface ToldCustomer {
  name: string | null;
  owner: string | null;
  tags: string[];
  metadata: Record<string, unknown> | null;
  state: State;
  version: number;
  progress: Progress;
}

/**
 * An event as every channel tells it, parsed. Of the operator's events `customUserId`, `seq` and `customer` are null;
 * an erased customer's has the id alone. `data` depends on the type, and a large event has lost parts of it
 * (`truncated: true`): whoever reads it expects nothing to be there.
 */
export interface ToldEvent {
  id: string;
  type: EventType;
  customUserId: string | null;
  seq: number | null;
  /** ISO 8601, UTC, milliseconds. */
  at: string;
  cause: Cause;
  actor?: string;
  data: Record<string, unknown>;
  customer: ToldCustomer | null;
}
