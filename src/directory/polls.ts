import { MAX_BACKOFF_MS, SECOND_WORD_MS, WANTED_AHEAD_MS } from "./constants.ts";
import { slotOf, slotShard } from "./slot.ts";

/** A customer whose turn to be polled has come. */
export interface Due {
  key: string;
  customUserId: string;
  dueAt: number;
  shard: number;
}

export interface Polled {
  key: string;
  begunAt: number;
  at: number;
  /**
   * What a good answer says of the snapshot: all of it is as upstream says; it shows something that upstream lacked; a newer
   * answer came before. Of no matter where there was none.
   */
  says: "confirmed" | "unconfirmed" | "late";
  /** Why upstream could not be heard, or null. */
  held: string | null;
  /** When to look again by itself, at the earliest, by a poll that begins after `at`; null: sweeps will tell. */
  nextPoll: number | null;
}

/**
 * Whose turn it is to be polled, and what came of it: columns of `member` that CustomerStatus never touches. `next_poll`
 * is when, `wanted_from` what for: a good poll that began no later than this knows nothing of it, and leaves the date
 * (null: any will do).
 */
export class Polls {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /**
   * Who is to be polled by `now`: those whose moment has come, and with `everybody` also those who have none,
   * whoever was looked at longest ago first. Reads only.
   */
  due(now: number, limit: number, everybody = false): Due[] {
    const some =
      "SELECT key, id, next_poll AS at FROM member WHERE next_poll <= ?1 ORDER BY next_poll LIMIT ?2";
    const all = `SELECT key, id, coalesce(next_poll, checked_at, 0) AS at FROM member
      WHERE (archived = 0 OR next_poll IS NOT NULL) AND coalesce(next_poll, 0) <= ?1 ORDER BY at LIMIT ?2`;
    return this.sql
      .exec<{ key: string; id: string; at: number }>(everybody ? all : some, now, limit)
      .toArray()
      .map((row) => ({
        key: row.key,
        customUserId: row.id,
        dueAt: row.at,
        shard: slotShard(slotOf(row.id).a),
      }));
  }

  /** Whoever is being polled is not due until `until`: a poll that never reports is due again then. */
  lease(keys: string[], until: number): void {
    for (const key of keys) {
      this.sql.exec("UPDATE member SET next_poll = ? WHERE key = ?", until, key);
    }
  }

  /** A second word is wanted, and whoever wanted it may have been killed before it could be asked for. */
  want(key: string, now: number): void {
    this.sql.exec(
      "UPDATE member SET next_poll = ?, wanted_from = ? WHERE key = ? AND next_poll IS NULL",
      now + SECOND_WORD_MS,
      now,
      key,
    );
  }

  /**
   * These customers are to be polled at `at`, in front of those who are merely due, by a poll that begins after `from`:
   * one that is under way may end later than this, and knows nothing of why they are to be polled.
   */
  pollAt(keys: string[], at: number, from: number): void {
    for (const key of keys) {
      this.sql.exec(
        `UPDATE member SET next_poll = ?1, wanted_from = max(?2, coalesce(wanted_from, ?2)) WHERE key = ?3`,
        at,
        from,
        key,
      );
    }
  }

  /** What came of a poll. */
  polled(polled: Polled): void {
    if (polled.held === null) this.heard(polled);
    else this.failed(polled, polled.held);
  }

  /** A date that a clock has set which was put back since is nobody's. */
  private heard({ key, begunAt, at, says, nextPoll }: Polled): void {
    const stands = "wanted_from BETWEEN ?2 AND ?6";
    this.sql.exec(
      `UPDATE member SET checked_at = iif(?7 = 'confirmed', ?1, checked_at), failures = 0,
        held_since = iif(?7 = 'late', held_since, NULL), held_at = iif(?7 = 'late', held_at, NULL),
        held_reason = iif(?7 = 'late', held_reason, NULL),
        next_poll = iif(${stands}, min(next_poll, coalesce(?3, next_poll)), ?3),
        wanted_from = iif(${stands}, max(wanted_from, ?4), iif(?3 IS NULL, NULL, ?4)) WHERE key = ?5`,
      at,
      begunAt,
      nextPoll,
      nextPoll === null ? 0 : at,
      key,
      at + WANTED_AHEAD_MS,
      says,
    );
  }

  /** A run of failures waits longer each time. What the poll was wanted for is still wanted. */
  private failed({ key, at, nextPoll }: Polled, held: string): void {
    this.sql.exec(
      `UPDATE member SET held_since = coalesce(held_since, ?1), held_at = ?1, held_reason = ?2, failures = failures + 1,
        next_poll = iif(archived = 1 AND wanted_from IS NULL, NULL, ?1 + min(?3, (?4 - ?1) * (1 << min(failures, 16)))) WHERE key = ?5`,
      at,
      held,
      MAX_BACKOFF_MS,
      nextPoll,
      key,
    );
  }

  /** A sweep could not read this customer's connections. */
  held(key: string, at: number, reason: string): void {
    this.sql.exec(
      "UPDATE member SET held_since = coalesce(held_since, ?1), held_at = ?1, held_reason = ?2 WHERE key = ?3",
      at,
      reason,
      key,
    );
  }

  /** Archived customers are polled no more, but where a loss is to be confirmed; who comes back is looked at once. */
  archived(key: string, before: boolean, after: boolean): void {
    if (before === after) return;
    if (after) this.sql.exec("UPDATE member SET next_poll = NULL, wanted_from = NULL WHERE key = ?", key);
    else this.sql.exec("UPDATE member SET next_poll = 0 WHERE key = ?", key);
  }
}
