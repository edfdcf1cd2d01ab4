/** Connections without a customer to watch, as lists need them: their texts are fetched for those that are shown. */
export interface UnattributedRow {
  id: string;
  /** Null where only a webhook has told of the connection: it does not name the upstream user. */
  user: string | null;
  firstSeenAt: number;
  ignored: boolean;
  clientName: string | null;
  clientSummaryUrl: string | null;
  /** Length of the connections' texts. */
  chars: number;
  /** The customer who has other connections of this user, in which upstream names it. */
  owner: string | null;
}

export interface UnattributedPlace {
  firstSeenAt: number;
  id: string;
}

export interface UnattributedFilter {
  ignored: boolean;
  /** Only what was first seen at this time or later. */
  since?: number;
}

/** Newest first. */
export function compareUnattributed(a: UnattributedPlace, b: UnattributedPlace): number {
  return b.firstSeenAt - a.firstSeenAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** An upstream user's connections, each as the text that came. */
export interface UserConnections {
  user: string;
  raws: string[];
  /** What a webhook has told of them before. */
  client?: ToldClient | undefined;
}

export interface ToldClient {
  name: string | null;
  summaryUrl: string | null;
  /** When that was told. */
  at: number;
}

/** A connection without a customer that only a webhook has told of: no upstream user is named in it. */
export interface Told {
  id: string;
  /** The connection in the form of the status endpoint, as JSON text. */
  text: string;
  client: ToldClient;
}

/** Connections of `user` that name no customer are this one's. */
export interface Assignment {
  user: string;
  customUserId: string;
  key: string;
}

/** Everything that an assignment has to know about what it assigns. */
export interface Found {
  found: true;
  row: UnattributedRow | null;
  user: string | null;
  /** The connections as the inside of a JSON array; empty where there is only the assignment left. */
  text: string;
  /** Whether they come without any customUserId: one that cannot be watched is still upstream's word. */
  nameless: boolean;
  assignedTo: { key: string; customUserId: string } | null;
  /** Who has the user, by upstream's word or by an assignment. */
  owner: { key: string; customUserId: string } | null;
}
