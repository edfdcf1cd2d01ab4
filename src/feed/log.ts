import { MAX_PAGE_CHARS } from "../storage/parts.ts";
import { KEPT_MS, MAX_PRUNED, MAX_SCANNED, PRUNE_LATE_MS } from "./constants.ts";
import type { FeedFilter, FeedPage, FeedRow } from "./protocol.ts";

/** An event on its way into a log. */
export type NewRow = Omit<FeedRow, "no" | "at">;

interface Place {
  /** The place of the newest event, and when it was put in. */
  head: number;
  at: number;
  /** Up to here events are no longer kept. */
  prunedTo: number;
}

/**
 * A log of events in the SQLite of the object that keeps it. An object is one thread, so places are given in the order
 * in which they become durable: a reader who has place N has seen everything up to N. The table exists.
 */
export class Log {
  private readonly sql: SqlStorage;
  private place: Place | null = null;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** Events that are 30 days old leave by the way, a bounded number at a time. */
  append(events: NewRow[], now: number): void {
    const place = this.placed();
    let { head } = place;
    const at = Math.max(place.at, now);
    if (events.length === 0) return;
    for (const { type, cause, key, seq, text } of events) {
      head++;
      this.sql.exec(
        "INSERT INTO feed (no, at, type, cause, key, seq, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ...[head, at, type, cause, key, seq, text],
      );
    }
    this.place = { ...place, head, at };
    this.prune(now);
  }

  get head(): number {
    return this.placed().head;
  }

  get prunedTo(): number {
    return this.placed().prunedTo;
  }

  /** From before what is kept, rows begin with the oldest kept; from behind the end, which only a log that lost it has, too. */
  after(after: number, filter: FeedFilter, limit: number): FeedPage {
    const { head, prunedTo } = this.placed();
    const from = after > head ? prunedTo : Math.max(after, prunedTo);
    const to = Math.min(head, from + MAX_SCANNED);
    const rows: FeedRow[] = [];
    let chars = 0;
    for (const row of this.sql.exec<FeedRow & Record<string, SqlStorageValue>>(
      ...statement(from, to, filter, limit),
    )) {
      rows.push(row);
      chars += row.text.length;
      if (chars > MAX_PAGE_CHARS) return { rows, scannedTo: row.no, head, prunedTo };
    }
    const last = rows.at(-1)?.no ?? to;
    return { rows, scannedTo: rows.length < limit ? to : last, head, prunedTo };
  }

  /** Times rise with places, so halving finds it: an index would be a written row an event. */
  since(time: number): number {
    const { head, prunedTo } = this.placed();
    let before = prunedTo;
    let behind = head + 1;
    while (behind - before > 1) {
      const middle = Math.floor((before + behind) / 2);
      const row = this.next(middle);
      if (row === null || row.at >= time) behind = middle;
      else before = row.no;
    }
    return before;
  }

  /** Takes a customer's events out, but for the one with this number in its history. Their places stay empty. */
  forget(key: string, butSeq: number | null): void {
    this.remember(this.placed());
    this.sql.exec("DELETE FROM feed WHERE key = ? AND seq IS NOT ?", key, butSeq);
  }

  /** Takes out the events of nobody that suggest this customer. */
  forgetSuggested(customUserId: string): void {
    this.remember(this.placed());
    this.sql.exec(
      "DELETE FROM feed WHERE type = 'connection.unattributed' AND json_extract(text, '$.data.suggestedCustomUserId') = ?",
      customUserId,
    );
  }

  /** What is 30 days old leaves, all of it: for a log in which nothing happens any more. */
  pruneAll(now: number): void {
    for (let before = -1; before < this.placed().prunedTo; ) {
      before = this.placed().prunedTo;
      this.prune(now);
    }
  }

  private prune(now: number): void {
    const place = this.placed();
    const oldest = this.next(place.prunedTo + 1);
    if (oldest === null || oldest.at > now - KEPT_MS - PRUNE_LATE_MS) return;
    const old = this.sql
      .exec<{ no: number }>(
        "SELECT no FROM (SELECT no, at FROM feed ORDER BY no LIMIT ?) WHERE at <= ? ORDER BY no",
        MAX_PRUNED,
        now - KEPT_MS,
      )
      .toArray();
    const prunedTo = old.at(-1)?.no ?? place.prunedTo;
    this.sql.exec("DELETE FROM feed WHERE no <= ?", prunedTo);
    this.remember({ ...place, prunedTo });
  }

  /** What the rows alone do not tell where the last of them are gone: no place is given twice. */
  private remember(place: Place): void {
    this.place = place;
    this.sql.exec(
      "INSERT OR REPLACE INTO feed_place (one, head, at, pruned_to) VALUES (1, ?, ?, ?)",
      ...[place.head, place.at, place.prunedTo],
    );
  }

  private next(from: number): { no: number; at: number } | null {
    return (
      this.sql
        .exec<{ no: number; at: number }>("SELECT no, at FROM feed WHERE no >= ? ORDER BY no LIMIT 1", from)
        .toArray()[0] ?? null
    );
  }

  private placed(): Place {
    if (this.place) return this.place;
    const known = this.sql
      .exec<{ head: number; at: number; prunedTo: number }>(
        "SELECT head, at, pruned_to AS prunedTo FROM feed_place",
      )
      .toArray()[0] ?? { head: 0, at: 0, prunedTo: 0 };
    const last = this.sql
      .exec<{ no: number; at: number }>("SELECT no, at FROM feed ORDER BY no DESC LIMIT 1")
      .toArray()[0];
    this.place = last && last.no > known.head ? { ...known, head: last.no, at: last.at } : known;
    return this.place;
  }
}

/** Rows in (from, to] that pass the filter. `text` is the last column: what does not pass is passed over unread. */
function statement(
  from: number,
  to: number,
  { types, causes, keys }: FeedFilter,
  limit: number,
): [string, ...SqlStorageValue[]] {
  const wanted = Object.entries({ type: types, cause: causes, key: keys }).filter(([, list]) => list);
  const where = wanted.map(([column]) => ` AND ${column} IN (SELECT value FROM json_each(?))`).join("");
  const lists = wanted.map(([, list]) => JSON.stringify(list));
  const sql = `SELECT no, at, type, cause, key, seq, text FROM feed
    WHERE no > ? AND no <= ?${where} ORDER BY no LIMIT ?`;
  return [sql, from, to, ...lists, limit];
}

/** The log's tables (docs/storage.md); again changes nothing, so that a state of an earlier version gets them too. */
export function prepareLog(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS feed (
      no INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      cause TEXT NOT NULL,
      key TEXT,
      seq INTEGER,
      text TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS feed_place (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      head INTEGER NOT NULL,
      at INTEGER NOT NULL,
      pruned_to INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS subscriber (id TEXT PRIMARY KEY, log INTEGER NOT NULL) WITHOUT ROWID;
  `);
}
