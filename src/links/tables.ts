import { hasTable } from "../storage/has-table.ts";

/** Whether this shard has ever held a link. Reads only: a shard that was merely asked stays empty. */
export function hasTables(sql: SqlStorage): boolean {
  return hasTable(sql, "links");
}

/**
 * `links`: one row a link, with its tally beside it so that a redirect reads one row. `last_person_at` and
 * `told_at` are the newest click of a person, and the newest that the customer's object has acknowledged.
 * `clicks`: a ring of the last 1,000 a link; click `n` lies in slot `n` % 1000 and overwrites the one before.
 * `untold`: clicks of persons that the customer's object has not acknowledged yet, at most one a link.
 */
export function createTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE links (
      slug TEXT PRIMARY KEY,
      key TEXT NOT NULL,
      custom_user_id TEXT NOT NULL,
      request_url TEXT NOT NULL,
      target_url TEXT NOT NULL,
      utm INTEGER NOT NULL,
      note TEXT,
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      disabled INTEGER NOT NULL DEFAULT 0,
      person INTEGER NOT NULL DEFAULT 0,
      bot INTEGER NOT NULL DEFAULT 0,
      prefetch INTEGER NOT NULL DEFAULT 0,
      refused INTEGER NOT NULL DEFAULT 0,
      first_at INTEGER,
      last_at INTEGER,
      last_person_at INTEGER,
      told_at INTEGER
    );
    CREATE INDEX links_by_customer ON links (key, created_at DESC, slug);
    CREATE INDEX links_by_time ON links (created_at DESC, slug);
    CREATE TABLE clicks (
      slug TEXT NOT NULL,
      slot INTEGER NOT NULL,
      n INTEGER NOT NULL,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      visit TEXT NOT NULL,
      PRIMARY KEY (slug, slot)
    ) WITHOUT ROWID;
    CREATE TABLE untold (
      slug TEXT PRIMARY KEY,
      key TEXT NOT NULL,
      at INTEGER NOT NULL,
      tries INTEGER NOT NULL,
      due_at INTEGER NOT NULL
    ) WITHOUT ROWID;
  `);
}
