import type { Link } from "../../test/started/customer.ts";
import type { Told } from "./checker.ts";

/** A link that was confirmed. */
export interface LinkEntry {
  link: Link;
  /** The last `note` that was confirmed, and the last that was sent, as numbers. */
  note: Range;
  /** When each answered click was answered; and how many were sent in all. */
  clicks: number[];
  clicksSent: number;
  removed: boolean;
}

/** A value that rises by one with each change: what was confirmed, and what may have been taken without a word. */
export interface Range {
  kept: number;
  sent: number;
}

/** A name that Leadsie's webhook told of the customer's page. */
export interface Hook {
  name: string;
}

/** What was confirmed about one customer, and so must survive. */
export interface Entry {
  id: string;
  name: string;
  links: Map<string, LinkEntry>;
  /** `metadata.n`. */
  n: Range;
  /** The highest version that any answer gave. */
  version: number;
  /** Every event that was read, in order. */
  events: Told[];
  hooks: Hook[];
  /** Known to the sandbox as connected. */
  connected: boolean;
  erased: boolean;
  /** The latest time that a report or a webhook named, so that each names a later one. */
  clock: number;
  /** Changed since it was held against the program last. */
  dirty: boolean;
}

export function newEntry(id: string, name: string): Entry {
  return {
    ...{ id, name, links: new Map(), n: { kept: 0, sent: 0 }, version: 0, events: [], hooks: [] },
    ...{ connected: false, erased: false, clock: 0, dirty: true },
  };
}

export function newLink(link: Link): LinkEntry {
  return { link, note: { kept: 0, sent: 0 }, clicks: [], clicksSent: 0, removed: false };
}

/** A time in milliseconds that is later than all that were named of the customer. */
export function nextTime(entry: Entry, now: number): number {
  entry.clock = Math.max(entry.clock + 1, now);
  return entry.clock;
}
