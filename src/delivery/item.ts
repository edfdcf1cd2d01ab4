/** What alone of an erased customer is still told. */
export const ERASED = "customer.erased";

/** One try to deliver, as it is kept and shown. */
export interface Tried {
  /** When it began, milliseconds since 1970. */
  at: number;
  /** What the receiver answered; null where it did not. */
  status: number | null;
  durationMs: number;
  /** The beginning of the answer's body, at most 1 KiB of it. */
  answer: string | null;
  /** What went wrong, where no status says it. */
  error: string | null;
}

export type ItemStatus = "pending" | "delivered" | "failed";

/** One event on its way to one endpoint. */
export interface Item {
  /** Rises in the order in which events were taken in. */
  n: number;
  /** Where its text lies; -1 for a test, which lies in no log. */
  log: number;
  no: number;
  /** The customer's key; null for events of no customer, whose order is free. */
  key: string | null;
  seq: number | null;
  type: string;
  eventId: string;
  /** When it was taken in. */
  at: number;
  status: ItemStatus;
  /** Tries of the schedule. */
  tries: number;
  /** When it is due; null while an earlier event of the customer is not done, and when it is done itself. */
  dueAt: number | null;
  /** When it would have been due, had the endpoint not come back before. */
  plannedAt: number | null;
  replay: string | null;
  attempts: Tried[];
  /** Kept in memory only: the log has it. */
  text: string | null;
  /** Taken away while it was under way: what comes of it counts for nothing. */
  dropped: boolean;
}

/** What an item is when it is taken in. */
export type NewItem = Pick<
  Item,
  "log" | "no" | "key" | "seq" | "type" | "eventId" | "at" | "replay" | "text"
>;

export function newItem(n: number, given: NewItem): Item {
  return {
    ...given,
    n,
    status: "pending",
    tries: 0,
    dueAt: null,
    plannedAt: null,
    attempts: [],
    dropped: false,
  };
}

/** Every event's text begins with its id, which needs no escaping. */
export function idOf(text: string): string {
  return /^\{"id":"([^"\\]+)"/.exec(text)?.[1] ?? (JSON.parse(text) as { id: string }).id;
}
