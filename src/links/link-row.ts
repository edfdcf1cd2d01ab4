import type { StoredLink } from "./stored.ts";

/** A row of `links`, but for what only redirects look at. */
export interface LinkRow extends Record<string, SqlStorageValue> {
  slug: string;
  key: string;
  custom_user_id: string;
  request_url: string;
  target_url: string;
  utm: number;
  note: string | null;
  created_at: number;
  expires_at: number | null;
  disabled: number;
  person: number;
  bot: number;
  prefetch: number;
  refused: number;
  first_at: number | null;
  last_at: number | null;
}

/** What a redirect needs of a link, and no more. */
export interface RedirectRow {
  key: string;
  targetUrl: string;
  utm: boolean;
  expiresAt: number | null;
  disabled: boolean;
  lastAt: number | null;
  toldAt: number | null;
}

/** What of a link can change; what is left out stays. */
export interface LinkChange {
  requestUrl?: string | undefined;
  targetUrl?: string | undefined;
  expiresAt?: number | null | undefined;
  disabled?: boolean | undefined;
  note?: string | null | undefined;
}

/** Under which names they stand in the table. */
export const COLUMNS = {
  requestUrl: "request_url",
  targetUrl: "target_url",
  expiresAt: "expires_at",
  disabled: "disabled",
  note: "note",
} as const satisfies Record<keyof LinkChange, string>;

/** SQLite has no booleans. */
export function columnValue(value: string | number | boolean | null | undefined): SqlStorageValue {
  return typeof value === "boolean" ? Number(value) : (value ?? null);
}

export function linkOf(row: LinkRow): StoredLink {
  const { person, bot, prefetch, refused, first_at: firstAt, last_at: lastAt } = row;
  return {
    slug: row.slug,
    key: row.key,
    customUserId: row.custom_user_id,
    requestUrl: row.request_url,
    targetUrl: row.target_url,
    utm: row.utm === 1,
    note: row.note,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    disabled: row.disabled === 1,
    clicks: { person, bot, prefetch, refused, firstAt, lastAt },
  };
}
