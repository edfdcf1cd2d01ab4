import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { customerTail } from "../status/view.ts";
import { MAX_PAGE_CHARS, toParts } from "../storage/parts.ts";
import { MAX_BACKOFF_MS } from "./constants.ts";
import type { Member } from "./member.ts";
import { type ListQuery, listStatement, type Position } from "./query.ts";
import { prepareTables, tablesExist } from "./tables.ts";

/** A customer as lists tell it: JSON text, not closed, so that connections and links can be added. */
export interface Listed {
  position: Position;
  text: string;
}

/** A customer whose turn to be polled has come. */
export interface Due {
  key: string;
  customUserId: string;
  nextPoll: number;
}

export interface Polled {
  key: string;
  at: number;
  /** Why upstream could not be heard, or null. */
  held: string | null;
  /** When to look again, at the earliest. */
  nextPoll: number;
}

/**
 * One of 16 shards that know who is watched. Membership is primary here, since objects cannot be listed;
 * everything else is a copy that follows CustomerStatus and can be told again at any time.
 */
export class Directory extends DurableObject<Env> {
  private readonly sql: SqlStorage;
  private ready: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.ready = tablesExist(this.sql);
  }

  /** What CustomerStatus says of a customer; older news of the same incarnation is dropped. */
  put(member: Member): void {
    this.prepare();
    this.ctx.storage.transactionSync(() => {
      const known = this.sql
        .exec<{ incarnation: string; rev: number; opened_at: number | null }>(
          "SELECT incarnation, rev, opened_at FROM member WHERE key = ?",
          member.key,
        )
        .toArray()[0];
      if (known?.incarnation === member.incarnation && known.rev >= member.rev) return;
      this.writeMember(member);
      const followed = member.openedAt !== null && member.openedAt !== known?.opened_at;
      if (!known || followed) this.sql.exec("UPDATE member SET next_poll = 0 WHERE key = ?", member.key);
      if (!polls(member)) this.sql.exec("UPDATE member SET next_poll = NULL WHERE key = ?", member.key);
      else this.sql.exec("UPDATE member SET next_poll = 0 WHERE key = ? AND next_poll IS NULL", member.key);
      this.writeCopy(member);
    });
  }

  list(query: ListQuery): Listed[] {
    if (!this.ready) return [];
    const { sql, params } = listStatement(query);
    const page: Listed[] = [];
    let chars = 0;
    for (const row of this.sql.exec<ListRow>(sql, ...params)) {
      const stale = row.held_since === null ? null : { since: row.held_since, reason: row.held_reason ?? "" };
      const text = row.head + customerTail({ checkedAt: row.checked_at, stale });
      page.push({ position: { value: row.value, key: row.key }, text });
      chars += text.length;
      if (chars > MAX_PAGE_CHARS) break;
    }
    return page;
  }

  /** The connections of some customers, each as the inside of a JSON array; who has none is left out. */
  connectionsOf(keys: string[]): Record<string, string> {
    const found: Record<string, string> = {};
    if (!this.ready) return found;
    for (const key of keys) {
      const text = this.copyOf(key);
      if (text) found[key] = text;
    }
    return found;
  }

  /** A stretch of all connections after customer `after`, in order of keys: the inside of a JSON array. */
  allConnections(after: string): { text: string; next: string | null } {
    const texts: string[] = [];
    let chars = 0;
    let last = after;
    if (!this.ready) return { text: "", next: null };
    for (const { key } of this.sql.exec<{ key: string }>(
      "SELECT key FROM copy WHERE part = 0 AND key > ? ORDER BY key",
      after,
    )) {
      const text = this.copyOf(key);
      texts.push(text);
      chars += text.length;
      last = key;
      if (chars > MAX_PAGE_CHARS) return { text: texts.join(","), next: last };
    }
    return { text: texts.join(","), next: null };
  }

  /** Who is to be polled by `now`, longest overdue first. Reads only. */
  due(now: number, limit: number): Due[] {
    if (!this.ready) return [];
    return this.sql
      .exec<{ key: string; id: string; next_poll: number }>(
        "SELECT key, id, next_poll FROM member WHERE next_poll <= ? ORDER BY next_poll LIMIT ?",
        now,
        limit,
      )
      .toArray()
      .map((row) => ({ key: row.key, customUserId: row.id, nextPoll: row.next_poll }));
  }

  /** Whoever is being polled is not due until `until`: a poll that never reports is due again then. */
  lease(keys: string[], until: number): void {
    for (const key of keys) {
      this.sql.exec("UPDATE member SET next_poll = ? WHERE key = ? AND next_poll IS NOT NULL", until, key);
    }
  }

  /** What came of a poll. A run of failures waits longer each time. */
  polled({ key, at, held, nextPoll }: Polled): void {
    if (!this.ready) return;
    if (held === null) {
      this.sql.exec(
        `UPDATE member SET checked_at = ?, held_since = NULL, held_reason = NULL, failures = 0,
          next_poll = iif(next_poll IS NULL, NULL, ?) WHERE key = ?`,
        at,
        nextPoll,
        key,
      );
      return;
    }
    this.sql.exec(
      `UPDATE member SET held_since = coalesce(held_since, ?1), held_reason = ?2, failures = failures + 1,
        next_poll = iif(next_poll IS NULL, NULL, ?1 + min(?3, (?4 - ?1) * (1 << min(failures, 16)))) WHERE key = ?5`,
      at,
      held,
      MAX_BACKOFF_MS,
      nextPoll,
      key,
    );
  }

  private writeMember(member: Member): void {
    this.sql.exec(
      `INSERT INTO member (key, id, incarnation, rev, state, source, archived, owner, tags, name, client_name,
        created_at, changed_at, due_at, overdue, opened_at, head)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET incarnation = excluded.incarnation, rev = excluded.rev, state = excluded.state,
        source = excluded.source, archived = excluded.archived, owner = excluded.owner, tags = excluded.tags,
        name = excluded.name, client_name = excluded.client_name, created_at = excluded.created_at,
        changed_at = excluded.changed_at, due_at = excluded.due_at, overdue = excluded.overdue,
        opened_at = excluded.opened_at, head = excluded.head`,
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
      member.head,
    );
  }

  /** The copy is written only where it differs: most changes of a customer leave its connections as they were. */
  private writeCopy(member: Member): void {
    if (this.copyOf(member.key) === member.connections) return;
    this.sql.exec("DELETE FROM copy WHERE key = ?", member.key);
    if (member.connections === "") return;
    toParts(member.connections).forEach((text, part) => {
      this.sql.exec("INSERT INTO copy (key, part, text) VALUES (?, ?, ?)", member.key, part, text);
    });
  }

  private copyOf(key: string): string {
    return this.sql
      .exec<{ text: string }>("SELECT text FROM copy WHERE key = ? ORDER BY part", key)
      .toArray()
      .map((row) => row.text)
      .join("");
  }

  private prepare(): void {
    if (this.ready) return;
    prepareTables(this.sql);
    this.ready = true;
  }
}

/** Archived customers keep what they have; nobody asks about them any more. */
function polls(member: Member): boolean {
  return !member.archived;
}

interface ListRow extends Record<string, SqlStorageValue> {
  key: string;
  value: number;
  head: string;
  checked_at: number | null;
  held_since: number | null;
  held_reason: string | null;
}
