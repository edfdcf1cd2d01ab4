import type { OperatorEvent } from "../feed/operator-events.ts";
import type { Cause } from "../status/types.ts";
import type { EventType } from "./event.ts";

export type Format = "standard" | "slack";

/** Why an endpoint is sent nothing: by hand, because it answered 410, or after five days of nothing but failure. */
export type DisabledReason = "manual" | "gone" | "failing";

/** A secret as it is kept: sealed under ADMIN_API_KEY. It signs until `until` (milliseconds since 1970); null: for good. */
export interface StoredSecret {
  sealed: string;
  createdAt: number;
  until: number | null;
  /** Which attempt made it: the same attempt again is given the same one. */
  attempt: string;
}

/** What the operator says of an endpoint. */
export interface Wishes {
  url: string;
  /** Null: all of them. */
  events: EventType[] | null;
  causes: Cause[] | null;
  format: Format;
  /** A customer's events in their order, each waiting for the one before. */
  ordered: boolean;
  description: string | null;
}

export interface Settings extends Wishes {
  id: string;
  enabled: boolean;
  createdAt: number;
  disabledAt: number | null;
  disabledReason: DisabledReason | null;
  /** Events from this moment on are wanted; null: from the creation on. */
  startAt: number | null;
  /** Where this service was reached at the creation: its own address, where no variable says it. */
  origin: string;
  secrets: StoredSecret[];
  /** The list of endpoints and the logs have still to hear whether it is enabled. */
  unsettled: boolean;
  /** What is still to be told of the endpoint's having been disabled. */
  toTell: OperatorEvent[];
}

export type Patch = Partial<Wishes & { enabled: boolean }>;

/** How the endpoint has been doing. Times are milliseconds since 1970. */
export interface Health {
  /** Since when there was nothing but failure; null after a success. */
  failingSince: number | null;
  lastSuccessAt: number | null;
  lastFailureAt: number | null;
  /** What went wrong last, in words; null after a success. */
  lastError: string | null;
}

export const UNTRIED: Health = {
  failingSince: null,
  lastSuccessAt: null,
  lastFailureAt: null,
  lastError: null,
};

/** Whether the endpoint is to be sent this event. */
export function wants({ events, causes }: Wishes, { type, cause }: { type: string; cause: string }): boolean {
  return (
    (events === null || (events as string[]).includes(type)) &&
    (causes === null || (causes as string[]).includes(cause))
  );
}
