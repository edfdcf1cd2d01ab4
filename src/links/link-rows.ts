import { COLUMNS, columnValue, type LinkChange, type LinkRow, linkOf, type RedirectRow } from "./link-row.ts";
import type { LinkFilter, LinkPlace } from "./protocol.ts";
import type { NewClick, StoredLink } from "./stored.ts";

const ORDER = "ORDER BY created_at DESC, slug";

/** The table `links`. The caller has made sure that it exists. */
export class LinkRows {
  constructor(private readonly sql: SqlStorage) {}

  insert(link: StoredLink): void {
    this.sql.exec(
      `INSERT INTO links (slug, key, custom_user_id, request_url, target_url, utm, note, created_at, expires_at, disabled)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[link.slug, link.key, link.customUserId, link.requestUrl, link.targetUrl, Number(link.utm)],
      ...[link.note, link.createdAt, link.expiresAt, Number(link.disabled)],
    );
  }

  find(slug: string): StoredLink | undefined {
    return this.select("WHERE slug = ?", slug)[0];
  }

  forRedirect(slug: string): RedirectRow | undefined {
    const row = this.sql
      .exec<{
        key: string;
        target_url: string;
        utm: number;
        expires_at: number | null;
        disabled: number;
        last_at: number | null;
        told_at: number | null;
      }>(
        "SELECT key, target_url, utm, expires_at, disabled, last_at, told_at FROM links WHERE slug = ?",
        slug,
      )
      .toArray()[0];
    return (
      row && {
        key: row.key,
        targetUrl: row.target_url,
        utm: row.utm === 1,
        expiresAt: row.expires_at,
        disabled: row.disabled === 1,
        lastAt: row.last_at,
        toldAt: row.told_at,
      }
    );
  }

  /** All of a customer's, newest first; their number is bounded when links are made. */
  ofCustomer(key: string): StoredLink[] {
    return this.select(`WHERE key = ? ${ORDER}`, key);
  }

  count(key: string): number {
    return this.sql.exec<{ n: number }>("SELECT count(*) AS n FROM links WHERE key = ?", key).one().n;
  }

  /** The customer's newest live link to `requestUrl`, compared byte for byte. */
  liveTo(key: string, requestUrl: string, now: number): StoredLink | undefined {
    const live = "disabled = 0 AND (expires_at IS NULL OR expires_at > ?)";
    return this.select(
      `WHERE key = ? AND request_url = ? AND ${live} ${ORDER} LIMIT 1`,
      key,
      requestUrl,
      now,
    )[0];
  }

  list(filter: LinkFilter, limit: number, after?: LinkPlace): StoredLink[] {
    const where: string[] = [];
    const values: SqlStorageValue[] = [];
    if (filter.keys) {
      where.push("key IN (SELECT value FROM json_each(?))");
      values.push(JSON.stringify(filter.keys));
    }
    if (filter.expired !== undefined) {
      where.push(`coalesce(expires_at <= ?, 0) = ${Number(filter.expired)}`);
      values.push(filter.now);
    }
    if (after) {
      where.push("created_at <= ? AND (created_at < ? OR slug > ?)");
      values.push(after.createdAt, after.createdAt, after.slug);
    }
    const clause = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
    return this.select(`${clause} ${ORDER} LIMIT ?`, ...values, limit);
  }

  /** Writes what `change` makes different from `link`; false where that is nothing. */
  change(link: StoredLink, change: LinkChange): boolean {
    const fields = Object.keys(COLUMNS) as (keyof LinkChange)[];
    const changed = fields.filter((field) => change[field] !== undefined && change[field] !== link[field]);
    if (changed.length === 0) return false;
    const set = changed.map((field) => `${COLUMNS[field]} = ?`).join(", ");
    const values = changed.map((field) => columnValue(change[field]));
    this.sql.exec(`UPDATE links SET ${set} WHERE slug = ?`, ...values, link.slug);
    return true;
  }

  /** Counts `clicks` (oldest first). Returns how many the link has had with them, or null where the link is gone. */
  tally(slug: string, clicks: NewClick[]): number | null {
    const of = (kind: string) => clicks.filter((click) => click.kind === kind).length;
    const lastPerson = clicks.findLast((click) => click.kind === "person")?.at ?? null;
    const row = this.sql
      .exec<{ total: number }>(
        `UPDATE links SET person = person + ?, bot = bot + ?, prefetch = prefetch + ?, refused = refused + ?,
           first_at = coalesce(first_at, ?), last_at = ?, last_person_at = coalesce(?, last_person_at)
         WHERE slug = ? RETURNING person + bot + prefetch + refused AS total`,
        ...[of("person"), of("bot"), of("prefetch"), of("refused")],
        ...[clicks[0]?.at ?? null, clicks.at(-1)?.at ?? null, lastPerson, slug],
      )
      .toArray()[0];
    return row?.total ?? null;
  }

  /** Notes that the customer's object knows of the click at `at`. Returns the newest click of a person. */
  told(slug: string, at: number): number | null {
    const row = this.sql
      .exec<{ last: number | null }>(
        "UPDATE links SET told_at = ? WHERE slug = ? RETURNING last_person_at AS last",
        at,
        slug,
      )
      .toArray()[0];
    return row?.last ?? null;
  }

  remove(slug: string): void {
    this.sql.exec("DELETE FROM links WHERE slug = ?", slug);
  }

  private select(clause: string, ...values: SqlStorageValue[]): StoredLink[] {
    return this.sql
      .exec<LinkRow>(`SELECT * FROM links ${clause}`, ...values)
      .toArray()
      .map(linkOf);
  }
}
