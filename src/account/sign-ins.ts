import { MAX_SIGN_INS } from "./constants.ts";

/** A dashboard's session: it stands for a key, and ends with it. */
export interface Session {
  id: string;
  keyId: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** The tables `sign_in` (codes that open one session, by their SHA-256) and `session`. */
export class SignIns {
  constructor(private readonly sql: SqlStorage) {
    sql.exec(`
      CREATE TABLE IF NOT EXISTS sign_in (
        hash TEXT PRIMARY KEY, key_id TEXT NOT NULL, until INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS session (
        id TEXT PRIMARY KEY, key_id TEXT NOT NULL, until INTEGER NOT NULL
      ) WITHOUT ROWID;
    `);
  }

  /** The code works once, until `until`. */
  allow(hash: string, keyId: string, until: number, now: number): void {
    this.prune("sign_in", now);
    this.sql.exec(
      "INSERT OR REPLACE INTO sign_in (hash, key_id, until) VALUES (?, ?, ?)",
      hash,
      keyId,
      until,
    );
  }

  /** The key that the code stands for, once; null for a code that is unknown, used or too old. */
  redeem(hash: string, now: number): string | null {
    const row = this.sql
      .exec<{ id: string; until: number }>(
        "DELETE FROM sign_in WHERE hash = ? RETURNING key_id AS id, until",
        hash,
      )
      .toArray()[0];
    return row && row.until > now ? row.id : null;
  }

  open({ id, keyId, until }: Session, now: number): void {
    this.prune("session", now);
    this.sql.exec("INSERT OR REPLACE INTO session (id, key_id, until) VALUES (?, ?, ?)", id, keyId, until);
  }

  find(id: string, now: number): Session | null {
    const row = this.sql
      .exec<{ keyId: string; until: number }>("SELECT key_id AS keyId, until FROM session WHERE id = ?", id)
      .toArray()[0];
    return row && row.until > now ? { id, ...row } : null;
  }

  close(id: string): void {
    this.sql.exec("DELETE FROM session WHERE id = ?", id);
  }

  /** The key is gone, and with it whatever stood for it. */
  forget(keyId: string): void {
    this.sql.exec("DELETE FROM sign_in WHERE key_id = ?", keyId);
    this.sql.exec("DELETE FROM session WHERE key_id = ?", keyId);
  }

  /** What is over goes, and what is too much: those that would end first. */
  private prune(table: "sign_in" | "session", now: number): void {
    const id = table === "session" ? "id" : "hash";
    this.sql.exec(`DELETE FROM ${table} WHERE until <= ?`, now);
    this.sql.exec(
      `DELETE FROM ${table} WHERE ${id} IN (SELECT ${id} FROM ${table} ORDER BY until DESC LIMIT -1 OFFSET ?)`,
      MAX_SIGN_INS - 1,
    );
  }
}
