import type { ProfilePatch } from "./change.ts";
import type { Observed } from "./observe.ts";
import type { Observation, Requirement, Source } from "./types.ts";

/** A customer as the API tells it, in pieces of JSON text that the Worker puts together. */
export interface CustomerText {
  found: true;
  customUserId: string;
  /** Tells who is watched now from an erased customer of the same id. */
  incarnation: string;
  version: number;
  /** The fields that change with the version; the object is not closed. */
  head: string;
  /** `,"checkedAt":…,"stale":…` */
  tail: string;
  /** The inside of the `connections` array, exactly as upstream gave it. */
  connections: string;
  /** The same with `details` beside the assets; null where nothing but upstream has told of them. */
  detailed: string | null;
  /** Number of the newest event; 0 for none. */
  lastSeq: number;
  /** Whether links were ever made: only then is it worth asking for them. */
  hasLinks: boolean;
  etag: string;
  checkedAt: string | null;
  staleReason: string | null;
}

export type Read = CustomerText | { found: false };

export interface History {
  found: true;
  /** Some of what was asked for is no longer kept: then there are no events here. */
  gone: boolean;
  events: { seq: number; text: string }[];
  last: number;
}

export interface WatchInput {
  customUserId: string;
  key: string;
  source: Source;
  patch: ProfilePatch;
  /** Requirements that join those the customer has (a link's), instead of replacing them. */
  addRequires?: Requirement[] | undefined;
  /** `soon`: a link is about to be made. `changed`: one was made, changed or removed, and readers can see it. */
  linked?: "soon" | "changed" | undefined;
}

export interface Watched {
  created: boolean;
  customer: CustomerText;
}

/** Why nothing was changed: more requirements than one can have; erased, and not watched again on purpose. */
export interface Refused {
  refused: "too_many_requirements" | "erased";
}

/** `connected` is what the customer is after it. */
export interface PollVerdict {
  verdict: "gone" | Observed["verdict"];
  connected: boolean;
  repeatAfter: Observed["repeatAfter"];
  /** A second word is wanted, on a loss or on what was reported: also where this poll has no part in it. */
  wanted: boolean;
  recanted: Observed["recanted"];
}

/** `ask`: upstream is to be asked soon whether it has what was reported. */
export interface Reported {
  found: true;
  ask: boolean;
}

export interface Swept extends PollAnswer {
  customUserId: string;
  key: string;
  /** When the last complete sweep began: what this one takes away was confirmed then. */
  completeAt: number | null;
  /** Upstream users among the connections who name no customer and were given to this one. */
  assigned?: string[];
  onLoss: NonNullable<Observation["onLoss"]>;
}

export type SweepVerdict = "discovered" | Observed["verdict"];

export interface PollAnswer {
  no: number;
  begunAt: number;
  at: number;
  /** Each connection's JSON text as it came. */
  connections: string[];
}
