/** A member as the Directory has it, for CustomerStatus to compare with what it is. */
export interface Sample {
  key: string;
  incarnation: string;
  rev: number;
  /** Length of the copied connections: enough to see a copy that was lost or cut. */
  copyLength: number;
  /** Number of the customer's last event in the log; null where an earlier version has kept none. */
  fed: number | null;
}

const CURSOR = "checked up to";
const REBUILD = "rebuild until";

/**
 * Which members are to be compared next: a few at a time, in order of their keys, round and round; all of them, one
 * stretch after the other, while a rebuild is under way.
 */
export class CheckUp {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** The next members, `many` of them while rebuilding, else `few`. Remembers where it stopped. */
  next(few: number, many: number): { samples: Sample[]; rebuilding: boolean } {
    const rebuilding = this.read(REBUILD) !== null;
    const cursor = this.read(CURSOR) ?? "";
    const limit = rebuilding ? many : few;
    const samples = this.sql
      .exec<Sample & Record<string, SqlStorageValue>>(
        `SELECT member.key AS key, incarnation, rev, coalesce(sum(length(text)), 0) AS copyLength, fed
          FROM member LEFT JOIN copy ON copy.key = member.key
          WHERE member.key > ? GROUP BY member.key ORDER BY member.key LIMIT ?`,
        cursor,
        limit,
      )
      .toArray();
    const wrapped = samples.length < limit;
    if (samples.length > 0 || cursor !== "") this.write(CURSOR, wrapped ? "" : (samples.at(-1)?.key ?? ""));
    if (wrapped && rebuilding) this.sql.exec("DELETE FROM progress WHERE name = ?", REBUILD);
    return { samples, rebuilding };
  }

  /** Compares everybody from the first on. */
  rebuild(): void {
    this.write(CURSOR, "");
    this.write(REBUILD, "the end");
  }

  private read(name: string): string | null {
    return (
      this.sql.exec<{ value: string }>("SELECT value FROM progress WHERE name = ?", name).toArray()[0]
        ?.value ?? null
    );
  }

  private write(name: string, value: string): void {
    this.sql.exec("INSERT OR REPLACE INTO progress (name, value) VALUES (?, ?)", name, value);
  }
}
