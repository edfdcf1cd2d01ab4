/** How a replay goes. `dropped` are events that were erased meanwhile. */
export interface Progress {
  id: string;
  at: number;
  total: number;
  delivered: number;
  failed: number;
}

/** The table `replay`. Made by the first write. */
export class Replays {
  constructor(private readonly sql: SqlStorage) {}

  prepare(): void {
    this.sql.exec(`
      CREATE TABLE IF NOT EXISTS replay (
        id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        total INTEGER NOT NULL,
        delivered INTEGER NOT NULL,
        failed INTEGER NOT NULL
      ) WITHOUT ROWID;
    `);
  }

  find(id: string): Progress | null {
    return (
      this.sql
        .exec<Progress & Record<string, SqlStorageValue>>("SELECT * FROM replay WHERE id = ?", id)
        .toArray()[0] ?? null
    );
  }

  add(id: string, total: number, at: number): void {
    this.sql.exec(
      "INSERT INTO replay (id, at, total, delivered, failed) VALUES (?, ?, ?, 0, 0)",
      id,
      at,
      total,
    );
  }

  count(id: string, delivered: number, failed: number): void {
    this.sql.exec(
      "UPDATE replay SET delivered = delivered + ?, failed = failed + ? WHERE id = ?",
      delivered,
      failed,
      id,
    );
  }

  prune(before: number): void {
    this.sql.exec("DELETE FROM replay WHERE at < ?", before);
  }
}
