/** Somebody who shows an upstream user among their connections. */
export interface Claim {
  user: string;
  customUserId: string;
  key: string;
  /** The latest time of the user's assets, as upstream tells it; 0 where it tells none. */
  time: number;
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
    this.sql.exec(
      `INSERT OR REPLACE INTO owner (user, key, id, time, from_key, from_id, taken, waiting_key, waiting_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)`,
      user,
      key,
      customUserId,
      time,
      owner?.key ?? null,
      owner?.id ?? null,
      owner ? 0 : 1,
    );
    return { granted: true, from: owner ? { key: owner.key, customUserId: owner.id } : null };
  }

  /** Whoever had the user before has let it go: until this is said, the new owner is told to ask for it again. */
  taken(user: string, key: string): void {
    this.sql.exec("UPDATE owner SET taken = 1 WHERE user = ? AND key = ?", user, key);
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

  /** Who has the user. */
  ownerOf(user: string): { key: string; customUserId: string } | null {
    const owner = this.find(user);
    return owner ? { key: owner.key, customUserId: owner.id } : null;
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

function fromOf({ from_key: key, from_id: customUserId }: OwnerRow) {
  return key === null ? null : { key, customUserId: customUserId ?? "" };
}
