import { KEPT_CLICKS } from "./constants.ts";
import type { ClickKind, NewClick, StoredClick } from "./stored.ts";
import type { Visit } from "./visitor.ts";

type ClickRow = { n: number; at: number; kind: ClickKind; visit: string };

/** The table `clicks`: a ring a link, so that keeping the last 1,000 deletes nothing. */
export class ClickRows {
  constructor(private readonly sql: SqlStorage) {}

  /** `clicks` are oldest first, the last of them being the link's click number `total`. */
  add(slug: string, clicks: NewClick[], total: number): void {
    const first = total - clicks.length + 1;
    clicks.forEach(({ at, kind, visit }, index) => {
      const n = first + index;
      this.sql.exec(
        "INSERT OR REPLACE INTO clicks (slug, slot, n, at, kind, visit) VALUES (?, ?, ?, ?, ?, ?)",
        ...[slug, n % KEPT_CLICKS, n, at, kind, visit],
      );
    });
  }

  /** Newest first, at most `limit`, those before number `before` where it is given. */
  page(slug: string, limit: number, before = Number.MAX_SAFE_INTEGER): StoredClick[] {
    return this.sql
      .exec<ClickRow>(
        "SELECT n, at, kind, visit FROM clicks WHERE slug = ? AND n < ? ORDER BY n DESC LIMIT ?",
        ...[slug, before, limit],
      )
      .toArray()
      .map(({ visit, ...click }) => ({ ...click, ...(JSON.parse(visit) as Visit) }));
  }

  remove(slug: string): void {
    this.sql.exec("DELETE FROM clicks WHERE slug = ?", slug);
  }
}
