import { eventId } from "./events.ts";
import type { NumberedEvent, Source, Status } from "./types.ts";

/** What is left of a customer who is being erased, until nothing is. Times are milliseconds since 1970. */
export interface Erasing {
  customUserId: string;
  key: string;
  incarnation: string;
  source: Source;
  createdAt: number;
  version: number;
  at: number;
  /** How many events of the history went. */
  events: number;
  /** The last one, which alone is still told. */
  event: NumberedEvent;
}

/** What the caller is told when nothing is left: how much there was. */
export interface Erased {
  found: true;
  erasedAt: number;
  links: number;
  events: number;
  deliveries: number;
}

/** The customer's last event says the id and nothing else: whoever keeps a copy has to know whose to delete. */
export function erasingOf(status: Status, events: number, at: number): Erasing {
  const { customUserId, key, incarnation, source, createdAt } = status;
  const seq = status.seq + 1;
  const told = {
    id: eventId(incarnation, seq),
    type: "customer.erased",
    customUserId,
    seq,
    at: new Date(at).toISOString(),
    cause: "operator",
    data: {},
    customer: null,
  };
  return {
    ...{ customUserId, key, incarnation, source, createdAt, at, events },
    version: status.version + 1,
    event: { seq, type: "customer.erased", cause: "operator", at, text: JSON.stringify(told) },
  };
}
