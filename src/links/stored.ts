import type { Visit } from "./visitor.ts";

/** `refused`: followed while expired or disabled. */
export type ClickKind = "person" | "bot" | "prefetch" | "refused";

/** A link as its shard keeps it. Times are milliseconds since 1970. */
export interface StoredLink {
  slug: string;
  /** SHA-256 of `customUserId` in hex. */
  key: string;
  customUserId: string;
  requestUrl: string;
  targetUrl: string;
  utm: boolean;
  note: string | null;
  createdAt: number;
  expiresAt: number | null;
  disabled: boolean;
  clicks: Tally;
}

/** Every click ever, by kind; the first and the last of any kind. */
export interface Tally extends Record<ClickKind, number> {
  firstAt: number | null;
  lastAt: number | null;
}

/** One click. `n` counts the link's clicks from 1: it orders them even where the clock went back. */
export interface StoredClick extends Visit {
  n: number;
  at: number;
  kind: ClickKind;
}

/** A click before it has its number; `visit` is the JSON of a `Visit`, stored as it is. */
export interface NewClick {
  at: number;
  kind: ClickKind;
  visit: string;
}

/** Whether following the link leads on. It expires at `expiresAt`, not after it. */
export function isLive(link: { disabled: boolean; expiresAt: number | null }, now: number): boolean {
  return !link.disabled && (link.expiresAt === null || link.expiresAt > now);
}
