/** A webhook endpoint as the list has it: everything else is its own object's. */
export interface ListedEndpoint {
  id: string;
  enabled: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
}

interface Row extends Record<string, SqlStorageValue> {
  id: string;
  enabled: number;
  createdAt: number;
}

/** The table `endpoint`: which webhook endpoints there are. Objects cannot be listed, so this decides who exists. */
export class Endpoints {
  constructor(private readonly sql: SqlStorage) {
    sql.exec(`
      CREATE TABLE IF NOT EXISTS endpoint (
        id TEXT PRIMARY KEY,
        enabled INTEGER NOT NULL,
        created_at INTEGER NOT NULL
      ) WITHOUT ROWID;
    `);
  }

  /** The same id again is the same attempt repeated. False where there are `most` already. */
  add(id: string, now: number, most: number): boolean {
    const all = this.list();
    if (all.some((one) => one.id === id)) return true;
    if (all.length >= most) return false;
    this.sql.exec("INSERT INTO endpoint (id, enabled, created_at) VALUES (?, 1, ?)", id, now);
    return true;
  }

  remove(id: string): void {
    this.sql.exec("DELETE FROM endpoint WHERE id = ?", id);
  }

  setEnabled(id: string, enabled: boolean): void {
    this.sql.exec("UPDATE endpoint SET enabled = ?1 WHERE id = ?2 AND enabled <> ?1", Number(enabled), id);
  }

  /** Oldest first; there are few. */
  list(): ListedEndpoint[] {
    return this.sql
      .exec<Row>("SELECT id, enabled, created_at AS createdAt FROM endpoint ORDER BY created_at, id")
      .toArray()
      .map((row) => ({ ...row, enabled: row.enabled === 1 }));
  }
}
