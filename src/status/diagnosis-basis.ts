import { iso } from "../time.ts";
import type { StatusFacts } from "./diagnosis-facts.ts";

/** Why nothing is showing of a customer, or that all is there. */
export type Verdict =
  | "met"
  | "blind"
  | "connected_under_other_id"
  | "connected_without_id"
  | "failed_at_platform"
  | "pending_acceptance"
  | "link_expired"
  | "never_opened"
  | "opened_not_connected";

/** One of the customer's links. */
export interface LinkFact {
  live: boolean;
  createdAt: number;
  expiresAt: number | null;
  disabled: boolean;
}

/**
 * A connection without an id that may be this customer's. By `user`: the upstream user was here before. By `click`: a
 * person followed one of this customer's links to the same request within the hour before. By `request`: to the request
 * of one of the links, since it was made.
 */
export interface Candidate {
  id: string;
  by: "user" | "click" | "request";
  firstSeenAt: number;
}

/** Another customer who has what may be meant for this one, and since when. */
export interface Other {
  customUserId: string;
  key: string;
  at: number;
}

/** Everything that a diagnosis is made of. Times are milliseconds since 1970. */
export interface Facts {
  status: Omit<StatusFacts, "found">;
  links: LinkFact[];
  /** Why upstream cannot be heard by anybody, or null. */
  failing: { since: number; reason: string } | null;
  candidates: Candidate[];
  /** Who has an upstream user that was this customer's. */
  movedTo: Other | null;
  /** The one customer who, without a click of their own, connected to the same request within the hour after a click here. */
  elsewhere: Other | null;
}

/** Since when and why nothing can be known of this customer; null while upstream is heard. */
export function unheard({ status, failing }: Pick<Facts, "status" | "failing">): Facts["failing"] {
  return status.freshness.stale ?? failing;
}

/** Something was tried and does not work, or worked once. */
export function hasFailed({ status }: Pick<Facts, "status">): boolean {
  return status.missing.some(
    ({ reason }) => reason === "failed" || reason === "insufficient_access" || reason === "lost",
  );
}

/** A time as the sentences say it. */
export function when(at: number): string {
  return (iso(at) ?? "").slice(0, 16).replace("T", " ").concat(" UTC");
}
