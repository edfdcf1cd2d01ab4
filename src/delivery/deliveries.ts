import { KEPT_MS, MAX_DELETED, MAX_DELIVERIES, MAX_FAILED } from "./constants.ts";
import { ERASED, type Item, type ItemStatus, type Tried } from "./item.ts";
import type { DeliveryPage } from "./protocol.ts";

interface Row extends Record<string, SqlStorageValue> {
  n: number;
  log: number;
  no: number;
  key: string | null;
  seq: number | null;
  type: string;
  event_id: string;
  at: number;
  status: string;
  tries: number;
  due_at: number | null;
  planned_at: number | null;
  replay: string | null;
  attempts: string;
}

interface FailedSpan {
  from: number;
  to: number;
  types: string[] | null;
  key: string | null;
}

/** The table `delivery`: what was sent, what is to be sent again, and what waits behind it. Made by the first write. */
export class Deliveries {
  constructor(private readonly sql: SqlStorage) {}

  prepare(): void {
    this.sql.exec(`
      CREATE TABLE IF NOT EXISTS delivery (
        n INTEGER PRIMARY KEY,
        log INTEGER NOT NULL,
        no INTEGER NOT NULL,
        key TEXT,
        seq INTEGER,
        type TEXT NOT NULL,
        event_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        status TEXT NOT NULL,
        tries INTEGER NOT NULL,
        due_at INTEGER,
        planned_at INTEGER,
        replay TEXT,
        attempts TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due_at) WHERE due_at IS NOT NULL;
      CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (key, n) WHERE status = 'pending';
      CREATE INDEX IF NOT EXISTS delivery_failed ON delivery (n) WHERE status = 'failed';
    `);
  }

  /** `dueAt` is what the row says: for what is under way, when somebody else may send it. */
  write(item: Item, dueAt: number | null): void {
    this.sql.exec(
      `INSERT OR REPLACE INTO delivery
         (n, log, no, key, seq, type, event_id, at, status, tries, due_at, planned_at, replay, attempts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[item.n, item.log, item.no, isForgotten(item) ? null : item.key, item.seq, item.type],
      ...[item.eventId, item.at, item.status, item.tries, dueAt, item.plannedAt, item.replay],
      JSON.stringify(isForgotten(item) ? item.attempts.map(withoutAnswer) : item.attempts),
    );
  }

  remove(n: number): void {
    this.sql.exec("DELETE FROM delivery WHERE n = ?", n);
  }

  lastN(): number {
    return this.sql.exec<{ n: number | null }>("SELECT max(n) AS n FROM delivery").one().n ?? 0;
  }

  /** The customer's first event behind `n` that is still to be delivered. */
  nextOf(key: string, n: number): Item | null {
    return (
      this.select("WHERE status = 'pending' AND key = ? AND n > ? ORDER BY n LIMIT 1", key, n)[0] ?? null
    );
  }

  /**
   * What is due, the longest due first, but what happens now before what is paced: a replay, what waited for its time when all was
   * woken, and all up to `pacedTo`. `each`: at most so many of one customer, who may have thousands.
   */
  due(now: number, limit: number, each: number | null, pacedTo: number): Item[] {
    const order = "replay IS NOT NULL OR planned_at IS NOT NULL OR n <= ?2, due_at, n";
    if (each === null) {
      return this.select(
        `WHERE due_at IS NOT NULL AND due_at <= ?1 ORDER BY ${order} LIMIT ?3`,
        ...[now, pacedTo, limit],
      );
    }
    return this.select(
      `WHERE n IN (SELECT n FROM (
         SELECT n, due_at, replay, planned_at, row_number() OVER (PARTITION BY key ORDER BY n) AS turn
         FROM delivery WHERE due_at IS NOT NULL AND due_at <= ?1) WHERE turn <= ?4 ORDER BY ${order} LIMIT ?3)
       ORDER BY ${order}`,
      ...[now, pacedTo, limit, each],
    );
  }

  nextDue(): number | null {
    return this.sql
      .exec<{ at: number | null }>("SELECT min(due_at) AS at FROM delivery WHERE due_at IS NOT NULL")
      .one().at;
  }

  /** All that waits for its time is due now; when it would have been is kept. */
  wake(now: number): void {
    this.sql.exec(
      "UPDATE delivery SET planned_at = coalesce(planned_at, due_at), due_at = ?1 WHERE due_at IS NOT NULL AND due_at > ?1",
      now,
    );
  }

  /** Who waits behind another no longer does. */
  unorder(now: number): void {
    this.sql.exec("UPDATE delivery SET due_at = ? WHERE status = 'pending' AND due_at IS NULL", now);
  }

  /** Of each customer only the first event is due. */
  order(): void {
    this.sql.exec(
      `UPDATE delivery SET due_at = NULL WHERE status = 'pending' AND key IS NOT NULL AND EXISTS (
         SELECT 1 FROM delivery AS other WHERE other.status = 'pending' AND other.key = delivery.key AND other.n < delivery.n)`,
    );
  }

  pending(): number {
    return this.sql.exec<{ n: number }>("SELECT count(*) AS n FROM delivery WHERE status = 'pending'").one()
      .n;
  }

  /** When the oldest of those that are still to be delivered was taken in; null where there is none. */
  oldestPendingAt(): number | null {
    return this.sql
      .exec<{ at: number | null }>("SELECT min(at) AS at FROM delivery WHERE status = 'pending'")
      .one().at;
  }

  /** Newest first, at most `limit`, from below `before`. A customer's are looked for among all: people ask, not programs. */
  page({ status, key, limit, before }: DeliveryPage): Item[] {
    // Written out, so that the index of each status can serve it.
    const where = status ? `status = '${status}' AND` : "";
    if (key === undefined) return this.select(`WHERE ${where} n < ? ORDER BY n DESC LIMIT ?`, before, limit);
    return this.select(`WHERE ${where} key = ? AND n < ? ORDER BY n DESC LIMIT ?`, key, before, limit);
  }

  /** Still to be delivered of a replay. */
  pendingOf(replay: string): number {
    return this.sql
      .exec<{ n: number }>(
        "SELECT count(*) AS n FROM delivery WHERE status = 'pending' AND replay = ?",
        replay,
      )
      .one().n;
  }

  /** Given up between two moments and not delivered since, each event once, oldest first. Tests are no events. */
  failed({ from, to, types, key }: FailedSpan, limit: number): Item[] {
    const some = types === null ? "" : "AND type IN (SELECT value FROM json_each(?5))";
    return this.select(
      `WHERE n IN (SELECT max(n) FROM delivery WHERE log >= 0 AND (?3 IS NULL OR key = ?3) ${some} GROUP BY event_id)
         AND status = 'failed' AND at >= ?1 AND at < ?2 ORDER BY n LIMIT ?4`,
      ...[from, to, key, limit, ...(types === null ? [] : [JSON.stringify(types)])],
    );
  }

  /** The latest delivery of each of these events, in their order. */
  byEventIds(ids: string[]): Item[] {
    return this.select(
      `WHERE n IN (SELECT max(n) FROM delivery WHERE event_id IN (SELECT value FROM json_each(?))
         AND log >= 0 GROUP BY event_id) ORDER BY n`,
      JSON.stringify(ids),
    );
  }

  /** Takes a customer's deliveries out, but for what tells that it was erased. Returns how many there were. */
  forget(key: string): number {
    return this.sql
      .exec("DELETE FROM delivery WHERE key = ? AND type <> ? RETURNING 1", key, ERASED)
      .toArray().length;
  }

  /**
   * Deliveries that were made or given up leave after 30 days, or when there are too many; those that were given up, which
   * somebody may want to replay, when there are ten times as many.
   */
  prune(now: number): void {
    const last = this.lastN();
    this.sql.exec(
      `DELETE FROM delivery WHERE n IN (
         SELECT n FROM delivery WHERE status <> 'pending'
           AND (at < ? OR n <= iif(status = 'failed', ?, ?)) ORDER BY n LIMIT ?)`,
      ...[now - KEPT_MS, last - MAX_FAILED, last - MAX_DELIVERIES, MAX_DELETED],
    );
  }

  private select(clause: string, ...values: SqlStorageValue[]): Item[] {
    return this.sql
      .exec<Row>(`SELECT * FROM delivery ${clause}`, ...values)
      .toArray()
      .map(itemOf);
  }
}

/** That somebody was erased has been told: nothing that stays names them, nor what a receiver may have repeated. */
function isForgotten({ type, status }: Item): boolean {
  return type === ERASED && status !== "pending";
}

function withoutAnswer(tried: Tried): Tried {
  return { ...tried, answer: null };
}

function itemOf({ event_id, due_at, planned_at, status, attempts, ...row }: Row): Item {
  return {
    ...row,
    eventId: event_id,
    status: status as ItemStatus,
    dueAt: due_at,
    plannedAt: planned_at,
    attempts: JSON.parse(attempts) as Tried[],
    text: null,
    dropped: false,
  };
}
