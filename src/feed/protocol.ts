/** The 16 Directory shards keep a log each of what happened to their customers; the Account keeps the operator's. */
export const OPERATOR_LOG = 16;
export const LOGS = 17;

/** One event in a log. */
export interface FeedRow {
  /** Its place in the log: rises with each event, is never given twice, and no lower one is written after it. */
  no: number;
  /** When it was put into the log, in milliseconds since 1970: never lower than of the row before, also where a clock jumps. */
  at: number;
  type: string;
  cause: string;
  /** The customer's key and the event's number in its history; null for an operator's event. */
  key: string | null;
  seq: number | null;
  /** The event's JSON, as every channel tells it. */
  text: string;
}

/** What is wanted of a log; what is left out filters nothing. */
export interface FeedFilter {
  types?: string[] | undefined;
  causes?: string[] | undefined;
  /** Events of these customers. */
  keys?: string[] | undefined;
}

export interface FeedPage {
  rows: FeedRow[];
  /**
   * Everything up to here was looked at: the place to go on from when all rows were used. Below `head`: there is more,
   * also where `rows` is empty. Lower than what was asked from only where the log has lost its end.
   */
  scannedTo: number;
  /** The place of the newest event. */
  head: number;
  /** Events up to here are no longer kept; asking from before it has missed some. */
  prunedTo: number;
}

/** What a Directory shard and the Account both answer. */
export interface FeedLog {
  /** At most `limit` events after place `after` that pass the filter, in order. */
  feedAfter(after: number, filter: FeedFilter, limit: number): Promise<FeedPage> | FeedPage;
  /** The place before the first event put into the log at `time` (milliseconds since 1970) or later. */
  feedSince(time: number): Promise<number> | number;
  /** From now on the endpoint is pushed what is appended. Gives the place of the newest event. Again: changes nothing. */
  subscribe(endpointId: string): Promise<number> | number;
  unsubscribe(endpointId: string): Promise<void> | void;
}

/** What a log pushes to an Endpoint: rows that follow place `from` without a gap. */
export interface Push {
  log: number;
  from: number;
  rows: FeedRow[];
}
