import type { ClickKind, StoredClick, StoredLink } from "./stored.ts";

/** A link as the API shows it; times in ISO 8601, UTC, with milliseconds. */
export interface LinkJson {
  slug: string;
  url: string;
  requestUrl: string;
  targetUrl: string;
  customUserId: string;
  createdAt: string;
  expiresAt: string | null;
  disabled: boolean;
  note: string | null;
  clicks: Record<ClickKind, number> & { firstAt: string | null; lastAt: string | null };
}

export type ClickJson = Omit<StoredClick, "n" | "at"> & { at: string };

/** `base` is the origin of short links, without a trailing slash. */
export function linkJson(link: StoredLink, base: string): LinkJson {
  const { firstAt, lastAt, ...counts } = link.clicks;
  return {
    slug: link.slug,
    url: shortUrl(link.slug, base),
    requestUrl: link.requestUrl,
    targetUrl: link.targetUrl,
    customUserId: link.customUserId,
    createdAt: iso(link.createdAt),
    expiresAt: isoOrNull(link.expiresAt),
    disabled: link.disabled,
    note: link.note,
    clicks: { ...counts, firstAt: isoOrNull(firstAt), lastAt: isoOrNull(lastAt) },
  };
}

export function shortUrl(slug: string, base: string): string {
  return `${base}/r/${slug}`;
}

export function clickJson({ n: _, at, kind, country, referrerHost, device, utm }: StoredClick): ClickJson {
  return { at: iso(at), kind, country, referrerHost, device, utm };
}

const iso = (time: number) => new Date(time).toISOString();
const isoOrNull = (time: number | null) => (time === null ? null : iso(time));
