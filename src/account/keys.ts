import { LAST_USED_MS, MAX_KEYS } from "./constants.ts";
import type { Principal, Scope } from "./principal.ts";

/** A key as it is kept: never the key itself. Times are milliseconds since 1970. */
export interface StoredKey {
  id: string;
  name: string;
  scope: Scope;
  /** The first characters of the key, to tell it from others. */
  start: string;
  createdAt: number;
  expiresAt: number | null;
  /** To the hour; null where it was never used. */
  lastUsedAt: number | null;
  /** Until when the key's former secret works beside it. */
  overlapUntil: number | null;
}

/** What a new secret leaves behind: its SHA-256 in hex, and how it begins. */
export interface Secret {
  hash: string;
  start: string;
}

export type NewKey = Pick<StoredKey, "id" | "name" | "scope" | "createdAt" | "expiresAt"> & Secret;

export interface KeyPlace {
  createdAt: number;
  id: string;
}

interface KeyRow extends Record<string, SqlStorageValue> {
  id: string;
  name: string;
  scope: string;
  start: string;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  overlapUntil: number | null;
}

const SELECT = `SELECT id, name, scope, start, created_at AS createdAt, expires_at AS expiresAt,
    last_used_at AS lastUsedAt, (SELECT max(until) FROM key_secret WHERE key_id = id) AS overlapUntil
  FROM api_key`;

/** The tables `api_key` and `key_secret`: which keys there are, and the hashes that open each. */
export class Keys {
  constructor(private readonly sql: SqlStorage) {
    sql.exec(`
      CREATE TABLE IF NOT EXISTS api_key (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        scope TEXT NOT NULL,
        start TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        last_used_at INTEGER
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS key_secret (
        hash TEXT PRIMARY KEY,
        key_id TEXT NOT NULL,
        until INTEGER
      ) WITHOUT ROWID;
    `);
  }

  /** The same id again is the same attempt repeated. Null where there are as many as there can be. */
  create({ hash, ...key }: NewKey): StoredKey | null {
    const known = this.find(key.id);
    if (known) return known;
    if (this.sql.exec<{ n: number }>("SELECT count(*) AS n FROM api_key").one().n >= MAX_KEYS) return null;
    this.sql.exec(
      "INSERT INTO api_key (id, name, scope, start, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      key.id,
      key.name,
      key.scope,
      key.start,
      key.createdAt,
      key.expiresAt,
    );
    this.sql.exec("INSERT INTO key_secret (hash, key_id) VALUES (?, ?)", hash, key.id);
    return this.find(key.id);
  }

  find(id: string): StoredKey | null {
    const row = this.sql.exec<KeyRow>(`${SELECT} WHERE id = ?`, id).toArray()[0];
    return row ? keyOf(row) : null;
  }

  /** Newest first, at most `limit`, from after the place `after`. */
  list(limit: number, after?: KeyPlace): StoredKey[] {
    return this.sql
      .exec<KeyRow>(
        `${SELECT} WHERE created_at < ?1 OR (created_at = ?1 AND id > ?2) ORDER BY created_at DESC, id LIMIT ?3`,
        after?.createdAt ?? Number.MAX_SAFE_INTEGER,
        after?.id ?? "",
        limit,
      )
      .toArray()
      .map(keyOf);
  }

  /** False where it was not there. */
  remove(id: string): boolean {
    this.sql.exec("DELETE FROM key_secret WHERE key_id = ?", id);
    return this.sql.exec("DELETE FROM api_key WHERE id = ? RETURNING 1", id).toArray().length > 0;
  }

  /** Another secret; those before it open the key until `oldUntil` at the latest. The same secret again changes nothing. */
  rotate(id: string, { hash, start }: Secret, oldUntil: number, now: number): StoredKey | null {
    if (!this.find(id)) return null;
    if (this.sql.exec("SELECT 1 FROM key_secret WHERE hash = ?", hash).toArray().length === 0) {
      this.sql.exec(
        "UPDATE key_secret SET until = min(coalesce(until, ?1), ?1) WHERE key_id = ?2",
        oldUntil,
        id,
      );
      this.sql.exec("DELETE FROM key_secret WHERE key_id = ? AND until <= ?", id, now);
      this.sql.exec("INSERT INTO key_secret (hash, key_id) VALUES (?, ?)", hash, id);
      this.sql.exec("UPDATE api_key SET start = ? WHERE id = ?", start, id);
    }
    return this.find(id);
  }

  /** Whose key has this hash; null for nobody's, and for one that is no longer valid. Notes that it was used. */
  opened(hash: string, now: number): Principal | null {
    const row = this.sql
      .exec<{ id: string; until: number | null }>(
        "SELECT key_id AS id, until FROM key_secret WHERE hash = ?",
        hash,
      )
      .toArray()[0];
    if (!row || (row.until !== null && row.until <= now)) return null;
    const principal = this.principal(row.id, now);
    if (!principal || row.until === null) return principal;
    return { ...principal, expiresAt: Math.min(row.until, principal.expiresAt ?? row.until) };
  }

  /** The key as a caller; null where it is gone or has expired. */
  principal(id: string, now: number): Principal | null {
    const key = this.find(id);
    if (!key || (key.expiresAt !== null && key.expiresAt <= now)) return null;
    const hour = now - (now % LAST_USED_MS);
    if (key.lastUsedAt !== hour) this.sql.exec("UPDATE api_key SET last_used_at = ? WHERE id = ?", hour, id);
    return { id, name: key.name, scope: key.scope, expiresAt: key.expiresAt };
  }
}

function keyOf(row: KeyRow): StoredKey {
  return { ...row, scope: row.scope as Scope };
}
