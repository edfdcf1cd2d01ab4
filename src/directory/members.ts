import { freshnessOf, type SweepFreshness } from "../status/freshness.ts";
import { customerTail } from "../status/view.ts";
import { MAX_PAGE_CHARS } from "../storage/parts.ts";
import type { Member } from "./member.ts";
import { type ListQuery, listStatement, type Position } from "./query.ts";
import { type Slot, slotNumber } from "./slot.ts";

/** A customer as lists tell it: JSON text, not closed, so that connections and links can be added. */
export interface Listed {
  position: Position;
  text: string;
}

/** What the shard remembers of a member, to tell older news from newer. */
export interface Known {
  customUserId: string;
  incarnation: string;
  rev: number;
  archived: boolean;
  /** Number of the last event of the customer that is in the log; null where an earlier version has kept no log. */
  fed: number | null;
}

/** Who is watched, and what lists show of them: columns of `member` that follow CustomerStatus. */
export class Members {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  find(key: string): Known | null {
    const row = this.sql
      .exec<{ id: string; incarnation: string; rev: number; archived: number; fed: number | null }>(
        "SELECT id, incarnation, rev, archived, fed FROM member WHERE key = ?",
        key,
      )
      .toArray()[0];
    if (!row) return null;
    const { id, incarnation, rev, archived, fed } = row;
    return { customUserId: id, incarnation, rev, archived: archived === 1, fed };
  }

  remove(key: string): void {
    this.sql.exec("DELETE FROM member WHERE key = ?", key);
  }

  write(member: Member, fed: number): void {
    this.sql.exec(
      `INSERT INTO member (key, id, incarnation, rev, state, source, archived, owner, tags, name, client_name,
        created_at, changed_at, due_at, overdue, opened_at, suspected, head, fed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET incarnation = excluded.incarnation, rev = excluded.rev, state = excluded.state,
        source = excluded.source, archived = excluded.archived, owner = excluded.owner, tags = excluded.tags,
        name = excluded.name, client_name = excluded.client_name, created_at = excluded.created_at,
        changed_at = excluded.changed_at, due_at = excluded.due_at, overdue = excluded.overdue,
        opened_at = excluded.opened_at, suspected = excluded.suspected, head = excluded.head, fed = excluded.fed`,
      member.key,
      member.customUserId,
      member.incarnation,
      member.rev,
      member.state,
      member.source,
      member.archived ? 1 : 0,
      member.owner,
      JSON.stringify(member.tags),
      member.name,
      member.clientName,
      member.createdAt,
      member.changedAt,
      member.dueAt,
      member.overdue ? 1 : 0,
      member.openedAt,
      member.suspected ? 1 : 0,
      member.head,
      fed,
    );
  }

  /** The log has the customer's events up to this one. */
  fedTo(key: string, fed: number): void {
    this.sql.exec("UPDATE member SET fed = ? WHERE key = ?", fed, key);
  }

  /** Whoever is new is looked at once by itself: no sweep has told of it yet, unless it was a sweep that brought it. */
  welcome(member: Member, slot: Slot, bySweep: boolean): void {
    const nextPoll = bySweep || member.archived || member.source === "asked" ? null : 0;
    this.sql.exec(
      "UPDATE member SET slot = ?, next_poll = ? WHERE key = ?",
      slotNumber(slot),
      nextPoll,
      member.key,
    );
  }

  /** `sweep` is what the last sweeps say of everybody. */
  list(query: ListQuery, sweep: SweepFreshness): Listed[] {
    const { sql, params } = listStatement(query, sweep);
    const page: Listed[] = [];
    let chars = 0;
    for (const row of this.sql.exec<ListRow>(sql, ...params)) {
      const text = row.head + customerTail(freshnessOf(dates(row), ownCheck(row), sweep));
      page.push({ position: { value: row.value, key: row.key }, text });
      chars += text.length;
      if (chars > MAX_PAGE_CHARS) break;
    }
    return page;
  }

  /** The keys of everybody with this tag. */
  tagged(tag: string): string[] {
    const found = this.sql.exec<{ key: string }>(
      "SELECT key FROM member WHERE EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)",
      tag,
    );
    return [...found].map(({ key }) => key);
  }

  /** Who lives in these slots (a, b, a, b, …). */
  inSlots(slots: Int32Array): { key: string; customUserId: string }[] {
    const found: { key: string; customUserId: string }[] = [];
    for (let at = 0; at < slots.length; at += 2) {
      const slot = { a: slots[at] as number, b: slots[at + 1] as number };
      for (const row of this.sql.exec<{ key: string; id: string }>(
        "SELECT key, id FROM member WHERE slot = ?",
        slotNumber(slot),
      )) {
        found.push({ key: row.key, customUserId: row.id });
      }
    }
    return found;
  }

  /** Members of whom no click is known and who changed at `since` or later, the newest first: at most `limit`. */
  changedUnclicked(since: number, limit: number): { key: string; customUserId: string; createdAt: number }[] {
    return this.sql
      .exec<{ key: string; customUserId: string; createdAt: number }>(
        `SELECT key, id AS customUserId, created_at AS createdAt FROM member
          WHERE changed_at >= ? AND opened_at IS NULL AND archived = 0 ORDER BY changed_at DESC, key LIMIT ?`,
        since,
        limit,
      )
      .toArray();
  }

  /** Those of the keys who are not connected, archived customers aside. */
  unconnected(keys: string[]): string[] {
    return this.sql
      .exec<{ key: string }>(
        `SELECT key FROM member WHERE key IN (SELECT value FROM json_each(?)) AND state <> 'connected'
          AND archived = 0`,
        JSON.stringify(keys),
      )
      .toArray()
      .map(({ key }) => key);
  }
}

interface ListRow extends Record<string, SqlStorageValue> {
  key: string;
  value: number;
  head: string;
  created_at: number;
  suspected: number;
  checked_at: number | null;
  held_since: number | null;
  held_at: number | null;
  held_reason: string | null;
}

function dates(row: ListRow) {
  return { createdAt: row.created_at, suspected: row.suspected === 1 };
}

function ownCheck(row: ListRow) {
  return { at: row.checked_at, heldSince: row.held_since, heldAt: row.held_at, heldReason: row.held_reason };
}
