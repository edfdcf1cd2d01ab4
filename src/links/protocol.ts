import type { LinkChange } from "./link-row.ts";
import type { StoredClick, StoredLink } from "./stored.ts";

/** A link to make. `slug` is drawn by the caller, in this shard; `requestUrl` and `targetUrl` are checked. */
export interface NewLink {
  slug: string;
  key: string;
  customUserId: string;
  requestUrl: string;
  targetUrl: string;
  utm: boolean;
  note: string | null;
  expiresAt: number | null;
  ifExists: "return" | "create";
}

export type CreateResult =
  | { outcome: "created" | "returned"; link: StoredLink }
  | { outcome: "slug_taken" | "too_many_links" };

/** `unchanged`: the link was as the patch asks already. */
export type UpdateResult =
  | { outcome: "updated" | "unchanged"; link: StoredLink }
  | { outcome: "missing" }
  | { outcome: "target_too_long"; message: string };

/** The link as it was. */
export type RemoveResult = { outcome: "removed"; link: StoredLink } | { outcome: "missing" };

export type ClicksResult = { outcome: "found"; clicks: StoredClick[] } | { outcome: "missing" };

/** What a link's holder may change. A field left out stays. */
export type LinkPatch = Omit<LinkChange, "targetUrl">;

/** The redirect's answers that are no URL. Text: an object would make the call to the shard a fifth slower. */
export const MISSING = "";
export const GONE = "gone";

/** Which links a list shows: all that is given must hold. */
export interface LinkFilter {
  /** Those of these customers (keys). */
  keys?: string[] | undefined;
  /** True: only those that have expired by `now`; false: only those that have not. */
  expired?: boolean | undefined;
  now: number;
}

/** A place in the list: newest first, then by slug. */
export interface LinkPlace {
  createdAt: number;
  slug: string;
}
