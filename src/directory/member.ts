import type { Source, State } from "../status/types.ts";

/** What the Directory keeps of a customer, as CustomerStatus tells it. Times are milliseconds since 1970. */
export interface Member {
  key: string;
  customUserId: string;
  incarnation: string;
  /** A lower one of the same incarnation is older news and is dropped. */
  rev: number;
  state: State;
  source: Source;
  archived: boolean;
  owner: string | null;
  tags: string[];
  name: string | null;
  clientName: string | null;
  createdAt: number;
  changedAt: number;
  dueAt: number | null;
  overdue: boolean;
  openedAt: number | null;
  /** A loss waits to be confirmed: no sweep confirms what is known of this customer. */
  suspected: boolean;
  /** Upstream is to be asked once more: a loss is to be confirmed, or upstream lacks what was reported. */
  wanted: boolean;
  /** Types of the assets, each once, as upstream names them. */
  types: string[];
  /** The Customer's JSON text without what is computed when read; the object is not closed. */
  head: string;
  /** The inside of the `connections` array, exactly as upstream gave it. */
  connections: string;
}
