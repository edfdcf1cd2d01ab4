import { sameRequest } from "../leadsie/request-url.ts";

/** From `from` to `to`, both included, in milliseconds since 1970: clicks on links to this request. */
export interface ClickWindow {
  requestUrl: string;
  from: number;
  to: number;
}

/** Somebody followed this customer's link within window number `window`. */
export interface Clicker {
  window: number;
  key: string;
  customUserId: string;
}

interface Clicked extends Record<string, SqlStorageValue> {
  slug: string;
  key: string;
  id: string;
  url: string;
  first: number;
}

/**
 * Reads the shard's links once, as lists do, and the clicks of the few that fit: an index by time would cost a written
 * row with every click. Of a link only the last 1,000 clicks are known. The tables exist.
 */
export function clickedWithin(sql: SqlStorage, windows: ClickWindow[]): Clicker[] {
  if (windows.length === 0) return [];
  const links = sql
    .exec<Clicked>(
      `SELECT slug, key, custom_user_id AS id, request_url AS url, first_at AS first FROM links
        WHERE last_person_at >= ? AND first_at <= ?`,
      Math.min(...windows.map(({ from }) => from)),
      Math.max(...windows.map(({ to }) => to)),
    )
    .toArray();
  return links.flatMap((link) =>
    windows.flatMap((window, number) => {
      const fits = link.first <= window.to && sameRequest(link.url, window.requestUrl);
      if (!fits || !wasClicked(sql, link.slug, window)) return [];
      return [{ window: number, key: link.key, customUserId: link.id }];
    }),
  );
}

function wasClicked(sql: SqlStorage, slug: string, { from, to }: ClickWindow): boolean {
  const found = sql.exec(
    "SELECT 1 FROM clicks WHERE slug = ? AND kind = 'person' AND at BETWEEN ? AND ? LIMIT 1",
    slug,
    from,
    to,
  );
  return found.toArray().length > 0;
}
