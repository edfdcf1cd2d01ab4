import { MAX_TOLD, TOLD_KEPT_MS } from "./constants.ts";
import type { Copies } from "./copies.ts";
import { type Slot, slotNumber } from "./slot.ts";
import { unattributedId, unattributedIdOf } from "./unattributed-id.ts";
import type {
  Assignment,
  Found,
  Told,
  UnattributedFilter,
  UnattributedPlace,
  UnattributedRow,
  UserConnections,
} from "./unattributed-row.ts";

interface Row extends Record<string, SqlStorageValue> {
  id: string;
  user: string | null;
  first_seen_at: number;
  ignored: number;
  client_name: string | null;
  client_summary_url: string | null;
  chars: number;
  owner: string | null;
}

/** A webhook's row names no user; the owner is the one of whom upstream has other connections. */
const SELECT = `SELECT id, iif(told IS NULL, user, NULL) AS user, first_seen_at, ignored, client_name,
    client_summary_url,
    coalesce(length(told), (SELECT sum(length(text)) FROM copy WHERE copy.key = '~' || unattributed.id), 0) AS chars,
    (SELECT owner.id FROM owner WHERE owner.user = unattributed.user AND told IS NULL) AS owner
  FROM unattributed`;

/**
 * A shard's connections that name no customer to watch: by upstream user as sweeps see them, and singly where only a
 * webhook has told of one. And the assignments of users, which outlive the connections. The shard's tables exist.
 */
export class Unattributed {
  constructor(
    private readonly sql: SqlStorage,
    private readonly copies: Copies,
  ) {}

  /**
   * What a sweep saw in one slot, in place of what was kept of it. An assigned user's have another slot from now on.
   * Gives the ids of those that nobody has told of before.
   */
  put(slot: Slot, users: UserConnections[], at: number): string[] {
    const fresh: string[] = [];
    const ids = new Set(users.map(({ user }) => unattributedId(slot, user)));
    for (const id of this.idsIn(slot)) if (!ids.has(id)) this.remove(id);
    for (const { user, raws, client } of users) {
      const id = unattributedId(slot, user);
      if (this.assignment(id)) continue;
      const inserted = this.sql
        .exec(
          `INSERT INTO unattributed (id, slot, user, first_seen_at, ignored) VALUES (?, ?, ?, ?, 0)
            ON CONFLICT (id) DO NOTHING RETURNING 1`,
          id,
          slotNumber(slot),
          user,
          at,
        )
        .toArray();
      if (inserted.length > 0 && !client) fresh.push(id);
      if (client) this.describe(id, client);
      this.copies.write(copyKey(id), raws.join(","));
    }
    return fresh;
  }

  /** A sweep saw nothing in the slot any more. */
  drop(slot: Slot): void {
    for (const id of this.idsIn(slot)) this.remove(id);
  }

  /** Newest first. */
  list({ ignored, since }: UnattributedFilter, limit: number, after?: UnattributedPlace): UnattributedRow[] {
    const hidden = ignored ? "" : " AND ignored = 0";
    return this.sql
      .exec<Row>(
        `${SELECT} WHERE first_seen_at >= ?1 AND (first_seen_at < ?2 OR (first_seen_at = ?2 AND id > ?3))
          AND id NOT IN (SELECT id FROM assignment)${hidden}
          ORDER BY first_seen_at DESC, id LIMIT ?4`,
        since ?? 0,
        after?.firstSeenAt ?? Number.MAX_SAFE_INTEGER,
        after?.id ?? "",
        limit,
      )
      .toArray()
      .map(rowOf);
  }

  /** Those of the ids that are kept. */
  pick(ids: string[]): UnattributedRow[] {
    return ids.flatMap((id) => this.row(id) ?? []);
  }

  /** The connections of each id, as the inside of a JSON array. */
  texts(ids: string[]): Record<string, string> {
    return Object.fromEntries(ids.map((id) => [id, this.text(id)]));
  }

  find(id: string): Found | { found: false } {
    const row = this.row(id);
    const assignment = this.assignment(id);
    if (!row && !assignment) return { found: false };
    const user = row?.user ?? assignment?.user ?? null;
    return {
      found: true,
      row,
      user,
      text: this.text(id),
      nameless: user !== null && id === unattributedIdOf(user),
      assignedTo: assignment && { key: assignment.key, customUserId: assignment.customUserId },
      owner: user === null ? null : this.owner(user),
    };
  }

  /** False where there is nothing to ignore. */
  ignore(id: string): boolean {
    return (
      this.sql.exec("UPDATE unattributed SET ignored = 1 WHERE id = ? RETURNING 1", id).toArray().length > 0
    );
  }

  /** From now on, and for what the user connects later. */
  assign({ user, customUserId, key }: Assignment, at: number): void {
    this.sql.exec(
      "INSERT OR REPLACE INTO assignment (id, user, custom_user_id, key, at) VALUES (?, ?, ?, ?, ?)",
      unattributedIdOf(user),
      user,
      customUserId,
      key,
      at,
    );
  }

  /** Nobody is assigned to the customer any more. */
  forget(key: string): void {
    this.sql.exec("DELETE FROM assignment WHERE key = ?", key);
  }

  /** The user is no longer assigned to customer `key`; somebody else's assignment stays. */
  unassign(user: string, key: string): void {
    this.sql.exec("DELETE FROM assignment WHERE id = ? AND key = ?", unattributedIdOf(user), key);
  }

  /** The customer shows them now. */
  remove(id: string): void {
    this.copies.write(copyKey(id), "");
    this.sql.exec("DELETE FROM unattributed WHERE id = ?", id);
  }

  /** The key of the customer who was given the user. */
  assignedTo(user: string): string | null {
    return this.assignment(unattributedIdOf(user))?.key ?? null;
  }

  /** Upstream itself names customer `key` for the user: whoever else it was assigned to has it no longer. */
  named(user: string, key: string): void {
    this.sql.exec("DELETE FROM assignment WHERE id = ? AND key <> ?", unattributedIdOf(user), key);
  }

  assignments(): Assignment[] {
    return this.sql
      .exec<{ user: string; customUserId: string; key: string }>(
        "SELECT user, custom_user_id AS customUserId, key FROM assignment",
      )
      .toArray();
  }

  /** Webhooks' connections, oldest first. */
  told(): Told[] {
    return this.sql
      .exec<{ id: string; text: string; at: number; name: string | null; summaryUrl: string | null }>(
        `SELECT id, told AS text, first_seen_at AS at, client_name AS name, client_summary_url AS summaryUrl
          FROM unattributed WHERE told IS NOT NULL ORDER BY first_seen_at`,
      )
      .toArray()
      .map(({ id, text, ...client }) => ({ id, text, client }));
  }

  /**
   * At most 500 a shard, for at most 30 days: upstream lists them under their user by then, or never. False where it was
   * told of before.
   */
  keepTold({ id, text, client }: Told, slot: Slot): boolean {
    const known = this.row(id) !== null;
    this.sql.exec(
      "DELETE FROM unattributed WHERE told IS NOT NULL AND first_seen_at < ?",
      client.at - TOLD_KEPT_MS,
    );
    this.sql.exec(
      `INSERT INTO unattributed (id, slot, user, first_seen_at, ignored, client_name, client_summary_url, told)
        VALUES (?, ?, '', ?, 0, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET client_name = coalesce(excluded.client_name, client_name),
          client_summary_url = coalesce(excluded.client_summary_url, client_summary_url), told = excluded.told`,
      id,
      slotNumber(slot),
      client.at,
      client.name,
      client.summaryUrl,
      text,
    );
    this.sql.exec(
      `DELETE FROM unattributed WHERE id IN (SELECT id FROM unattributed WHERE told IS NOT NULL
        ORDER BY first_seen_at DESC, id LIMIT -1 OFFSET ?)`,
      MAX_TOLD,
    );
    return !known;
  }

  /** Users whose connections' texts hold `part`, with those texts: at most `limit`. */
  holding(part: string, limit: number): { id: string; text: string }[] {
    const ids = this.sql
      .exec<{ id: string }>(
        `SELECT DISTINCT unattributed.id AS id FROM unattributed JOIN copy ON copy.key = '~' || unattributed.id
          WHERE instr(copy.text, ?) > 0 LIMIT ?`,
        part,
        limit,
      )
      .toArray();
    return ids.map(({ id }) => ({ id, text: this.text(id) }));
  }

  /** Whose they are by name, as a webhook tells it; what it leaves out stays. */
  describe(id: string, { name, summaryUrl, at }: Told["client"]): void {
    this.sql.exec(
      `UPDATE unattributed SET client_name = coalesce(?, client_name), first_seen_at = min(first_seen_at, ?),
        client_summary_url = coalesce(?, client_summary_url) WHERE id = ?`,
      name,
      at,
      summaryUrl,
      id,
    );
  }

  private row(id: string): UnattributedRow | null {
    const row = this.sql.exec<Row>(`${SELECT} WHERE unattributed.id = ?`, id).toArray()[0];
    return row ? rowOf(row) : null;
  }

  private text(id: string): string {
    const told = this.sql
      .exec<{ told: string | null }>("SELECT told FROM unattributed WHERE id = ?", id)
      .toArray()[0]?.told;
    return told ?? this.copies.read(copyKey(id));
  }

  private idsIn(slot: Slot): string[] {
    return this.sql
      .exec<{ id: string }>("SELECT id FROM unattributed WHERE slot = ?", slotNumber(slot))
      .toArray()
      .map(({ id }) => id);
  }

  private assignment(id: string): Assignment | null {
    return (
      this.sql
        .exec<{ user: string; customUserId: string; key: string }>(
          "SELECT user, custom_user_id AS customUserId, key FROM assignment WHERE id = ?",
          id,
        )
        .toArray()[0] ?? null
    );
  }

  private owner(user: string): { key: string; customUserId: string } | null {
    const row = this.sql
      .exec<{ key: string; id: string }>("SELECT key, id FROM owner WHERE user = ?", user)
      .toArray()[0];
    return row ? { key: row.key, customUserId: row.id } : null;
  }
}

/** Beside the keys of customers, which are hex: `~` sorts behind them. */
function copyKey(id: string): string {
  return `~${id}`;
}

function rowOf(row: Row): UnattributedRow {
  return {
    id: row.id,
    user: row.user,
    firstSeenAt: row.first_seen_at,
    ignored: row.ignored === 1,
    clientName: row.client_name,
    clientSummaryUrl: row.client_summary_url,
    chars: row.chars,
    owner: row.owner,
  };
}
