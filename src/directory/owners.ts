/** Somebody who shows an upstream user among their connections. */
export interface Claim {
  user: string;
  customUserId: string;
  key: string;
  /** The latest time of the user's assets, as upstream tells it; 0 where it tells none. */
  time: number;
  /** By an assignment alone, which upstream's own word ends. */
  assigned?: boolean;
  /** The key of an owner who shows nothing of the user, as was just asked: no reason to refuse. */
  disowned?: string;
}

export type ClaimResult =
  /** The claimant has the user; `from` had it before and is to let it go first. */
  | { granted: true; from: { key: string; customUserId: string } | null }
  /** `owner` is the key of who keeps the user. */
  | { granted: false; owner: string };

interface OwnerRow extends Record<string, SqlStorageValue> {
  key: string;
  id: string;
  time: number;
  from_key: string | null;
  from_id: string | null;
  taken: number;
  waiting_key: string | null;
  waiting_id: string | null;
}

/**
 * Which customer has which upstream user, of this shard (by the user's hash). One customer a user: where upstream
 * lists one under two ids, the later asset time wins; on a tie whoever came last, but never back and forth: who was
 * taken from gets the user again only with a later time, or when the new owner lets go.
 */
export class Owners {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  claim({ user, customUserId, key, time, disowned }: Claim): ClaimResult {
    const owner = this.find(user);
    if (owner?.key === key) {
      if (time > owner.time) this.sql.exec("UPDATE owner SET time = ? WHERE user = ?", time, user);
      return { granted: true, from: owner.taken === 1 ? null : fromOf(owner) };
    }
    const keeps = owner && owner.key !== disowned;
    if (keeps && (time < owner.time || (time === owner.time && owner.from_key === key))) {
      this.sql.exec(
        "UPDATE owner SET waiting_key = ?, waiting_id = ? WHERE user = ?",
        key,
        customUserId,
        user,
      );
      return { granted: false, owner: owner.key };
    }
    const from = owner ? holderOf(owner, key) : null;
    this.sql.exec(
      `INSERT OR REPLACE INTO owner (user, key, id, time, from_key, from_id, taken, waiting_key, waiting_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)`,
      user,
      key,
      customUserId,
      time,
      from?.key ?? null,
      from?.customUserId ?? null,
      from ? 0 : 1,
    );
    return { granted: true, from };
  }

  /**
   * Whoever had the user before has let it go: until this is said, the new owner is told to ask for it again. False where
   * somebody else has claimed the user meanwhile.
   */
  taken(user: string, key: string): boolean {
    const owned = this.sql.exec(
      "UPDATE owner SET taken = 1 WHERE user = ? AND key = ? RETURNING key",
      user,
      key,
    );
    return owned.toArray().length > 0;
  }

  /** The customer no longer shows the user. Gives whoever was refused it meanwhile and may want to look again. */
  release(user: string, key: string): { key: string; customUserId: string } | null {
    const owner = this.find(user);
    if (owner?.key !== key) return null;
    this.sql.exec("DELETE FROM owner WHERE user = ?", user);
    return owner.waiting_key === null
      ? null
      : { key: owner.waiting_key, customUserId: owner.waiting_id ?? "" };
  }

  /** Nothing of the customer remains. Gives whoever was refused one of its users meanwhile. */
  forget(key: string): { key: string; customUserId: string }[] {
    const waiting = this.sql
      .exec<{ key: string; customUserId: string }>(
        `SELECT waiting_key AS key, waiting_id AS customUserId FROM owner
          WHERE key = ?1 AND waiting_key IS NOT NULL AND waiting_key <> ?1`,
        key,
      )
      .toArray();
    this.sql.exec("DELETE FROM owner WHERE key = ?", key);
    this.sql.exec("UPDATE owner SET from_key = NULL, from_id = NULL, taken = 1 WHERE from_key = ?", key);
    this.sql.exec("UPDATE owner SET waiting_key = NULL, waiting_id = NULL WHERE waiting_key = ?", key);
    return waiting;
  }

  /** Who has the user. */
  ownerOf(user: string): { key: string; customUserId: string } | null {
    const owner = this.find(user);
    return owner ? holderOf(owner) : null;
  }

  private find(user: string): OwnerRow | undefined {
    return this.sql
      .exec<OwnerRow>(
        "SELECT key, id, time, from_key, from_id, taken, waiting_key, waiting_id FROM owner WHERE user = ?",
        user,
      )
      .toArray()[0];
  }
}

/**
 * Who shows the user: the owner, or whoever they are to take the user from as long as they have not. A claim may be lost
 * on the way, and then nobody but the one before has ever shown the user.
 */
function holderOf(owner: OwnerRow, claimant?: string): { key: string; customUserId: string } {
  const before = owner.taken === 1 ? null : fromOf(owner);
  return before && before.key !== claimant ? before : { key: owner.key, customUserId: owner.id };
}

function fromOf({ from_key: key, from_id: customUserId }: OwnerRow) {
  return key === null ? null : { key, customUserId: customUserId ?? "" };
}
