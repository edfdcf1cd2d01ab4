import { TELL_RETRY_MOST_MS, TELL_RETRY_MS } from "./constants.ts";

/** A click of a person at `at` that the object of customer `key` has not acknowledged. */
export interface Mark {
  slug: string;
  key: string;
  at: number;
}

/** How long to wait after `tries` repetitions in vain: 5 s, doubling to 5 min. */
export function retryDelay(tries: number): number {
  return Math.min(TELL_RETRY_MS * 2 ** tries, TELL_RETRY_MOST_MS);
}

/** The table `untold`. */
export class Untold {
  constructor(private readonly sql: SqlStorage) {}

  has(slug: string): boolean {
    return this.sql.exec("SELECT 1 FROM untold WHERE slug = ?", slug).toArray().length > 0;
  }

  /** Due after the first delay, by when the telling that follows at once has long been acknowledged. Returns when. */
  mark({ slug, key, at }: Mark, now: number): number {
    const dueAt = now + retryDelay(0);
    this.sql.exec(
      "INSERT INTO untold (slug, key, at, tries, due_at) VALUES (?, ?, ?, 0, ?)",
      slug,
      key,
      at,
      dueAt,
    );
    return dueAt;
  }

  due(now: number, limit: number): Mark[] {
    return this.sql
      .exec<{ slug: string; key: string; at: number }>(
        "SELECT slug, key, at FROM untold WHERE due_at <= ? ORDER BY due_at LIMIT ?",
        now,
        limit,
      )
      .toArray();
  }

  /** Returns false where the click was acknowledged already, or forgotten. */
  acknowledge({ slug, at }: Mark): boolean {
    return (
      this.sql.exec("DELETE FROM untold WHERE slug = ? AND at = ? RETURNING 1", slug, at).toArray().length > 0
    );
  }

  postpone({ slug, at }: Mark, now: number): void {
    const mark = this.sql
      .exec<{ tries: number }>(
        "UPDATE untold SET tries = tries + 1 WHERE slug = ? AND at = ? RETURNING tries",
        slug,
        at,
      )
      .toArray()[0];
    if (mark)
      this.sql.exec("UPDATE untold SET due_at = ? WHERE slug = ?", now + retryDelay(mark.tries), slug);
  }

  forget(key: string): void {
    this.sql.exec("DELETE FROM untold WHERE key = ?", key);
  }

  /** When the next is due, or null where all are acknowledged. */
  nextDue(): number | null {
    return this.sql.exec<{ at: number | null }>("SELECT min(due_at) AS at FROM untold").one().at;
  }
}
