import type { Member } from "./member.ts";

/** The name under which `progress` keeps the secret. */
const SECRET = "erasure secret";
const SECRET_BYTES = 32;

/**
 * Marks of erased customers of this shard: an HMAC-SHA-256 of the id, under a secret that is drawn here at the first
 * erasure and leaves this object never. With it nobody brings the customer back by accident; without it nobody can tell
 * by trying ids who was erased. The table exists where `isEmpty` says false.
 */
export class Erased {
  private readonly sql: SqlStorage;
  private key: Promise<CryptoKey> | null = null;
  private empty: boolean | null = null;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** Nobody was ever erased here: then there is nothing to compute. */
  isEmpty(): boolean {
    this.empty ??= this.sql.exec("SELECT 1 FROM erased LIMIT 1").toArray().length === 0;
    return this.empty;
  }

  /** What stands for the id; null where nobody was erased yet. */
  async markIfAny(customUserId: string): Promise<string | null> {
    return this.isEmpty() ? null : this.mark(customUserId);
  }

  async mark(customUserId: string): Promise<string> {
    this.key ??= this.importKey();
    const id = new TextEncoder().encode(customUserId);
    return new Uint8Array(await crypto.subtle.sign("HMAC", await this.key, id)).toHex();
  }

  has(mark: string): boolean {
    return this.find(mark) !== null;
  }

  /** False where the same incarnation was marked before: all that follows from it was done. */
  add(mark: string, incarnation: string, at: number): boolean {
    if (this.find(mark) === incarnation) return false;
    this.sql.exec(
      "INSERT OR REPLACE INTO erased (mark, incarnation, at) VALUES (?, ?, ?)",
      mark,
      incarnation,
      at,
    );
    this.empty = false;
    return true;
  }

  /**
   * Whether somebody who is new here must not be: erased, and not watched again on purpose (a PUT, a link). Who is ends
   * being erased. What an erased incarnation still had on its way comes too late.
   */
  refuses(mark: string, { incarnation, source }: Member): boolean {
    const erased = this.find(mark);
    if (erased === null) return false;
    if (erased === incarnation || (source !== "api" && source !== "link")) return true;
    this.sql.exec("DELETE FROM erased WHERE mark = ?", mark);
    this.empty = null;
    return false;
  }

  private find(mark: string): string | null {
    const row = this.sql
      .exec<{ incarnation: string }>("SELECT incarnation FROM erased WHERE mark = ?", mark)
      .toArray()[0];
    return row?.incarnation ?? null;
  }

  private importKey(): Promise<CryptoKey> {
    const known = this.sql
      .exec<{ value: string }>("SELECT value FROM progress WHERE name = ?", SECRET)
      .toArray()[0]?.value;
    const secret = known ?? crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toHex();
    if (!known) this.sql.exec("INSERT INTO progress (name, value) VALUES (?, ?)", SECRET, secret);
    const bytes = Uint8Array.fromHex(secret);
    return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  }
}
