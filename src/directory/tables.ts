import { prepareLog } from "../feed/log.ts";
import { hasTable } from "../storage/has-table.ts";
import { prepareStateCounts, stateCountsExist } from "./state-counts.ts";

/** The shard's tables (docs/storage.md); made by the first write. */
export function prepareTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE member (
      key TEXT PRIMARY KEY,
      id TEXT NOT NULL,
      incarnation TEXT NOT NULL,
      rev INTEGER NOT NULL,
      state TEXT NOT NULL,
      source TEXT NOT NULL,
      archived INTEGER NOT NULL,
      overdue INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      due_at INTEGER,
      opened_at INTEGER,
      suspected INTEGER NOT NULL,
      slot INTEGER,
      checked_at INTEGER,
      held_since INTEGER,
      held_at INTEGER,
      held_reason TEXT,
      failures INTEGER NOT NULL DEFAULT 0,
      next_poll INTEGER,
      owner TEXT,
      tags TEXT NOT NULL,
      name TEXT,
      client_name TEXT,
      head TEXT NOT NULL,
      fed INTEGER,
      wanted_from INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX member_next_poll ON member (next_poll) WHERE next_poll IS NOT NULL;
    CREATE INDEX member_slot ON member (slot);
    CREATE TABLE unattributed (
      id TEXT PRIMARY KEY,
      slot INTEGER NOT NULL,
      user TEXT NOT NULL,
      first_seen_at INTEGER NOT NULL,
      ignored INTEGER NOT NULL,
      client_name TEXT,
      client_summary_url TEXT,
      told TEXT
    ) WITHOUT ROWID;
    CREATE INDEX unattributed_slot ON unattributed (slot);
    CREATE TABLE assignment (
      id TEXT PRIMARY KEY,
      user TEXT NOT NULL,
      custom_user_id TEXT NOT NULL,
      key TEXT NOT NULL,
      at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE owner (
      user TEXT PRIMARY KEY,
      key TEXT NOT NULL,
      id TEXT NOT NULL,
      time INTEGER NOT NULL,
      from_key TEXT,
      from_id TEXT,
      taken INTEGER NOT NULL,
      waiting_key TEXT,
      waiting_id TEXT
    ) WITHOUT ROWID;
    CREATE TABLE erased (mark TEXT PRIMARY KEY, incarnation TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE progress (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE digest (bucket INTEGER PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE copy (
      key TEXT NOT NULL,
      part INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (key, part)
    ) WITHOUT ROWID;
  `);
  prepareStateCounts(sql);
  prepareLog(sql);
}

/** A state that an earlier version has left gets what it lacks. */
export function upgradeTables(sql: SqlStorage): void {
  // The table's own text: asked of each shard whenever it wakes, its columns would be a tenth of what a sweep reads.
  const { sql: member } = sql
    .exec<{ sql: string }>("SELECT sql FROM sqlite_master WHERE name = 'member' LIMIT 1")
    .one();
  for (const column of ["fed", "wanted_from"]) {
    if (!member.includes(`${column} INTEGER`)) sql.exec(`ALTER TABLE member ADD COLUMN ${column} INTEGER`);
  }
  sql.exec(
    "CREATE TABLE IF NOT EXISTS erased (mark TEXT PRIMARY KEY, incarnation TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
  );
  if (!stateCountsExist(sql)) prepareStateCounts(sql);
  prepareLog(sql);
}

export function tablesExist(sql: SqlStorage): boolean {
  return hasTable(sql, "member");
}
