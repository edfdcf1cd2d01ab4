import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { toParts } from "../storage/parts.ts";
import { ERASED, IDEMPOTENCY_MS, MAX_RUN_MS } from "./constants.ts";

/** An answer as it is kept and given again. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type Begun =
  /** Nobody has begun, or whoever did failed: go on, then `finish` or `release`. `seed` is the same for every try. */
  | { outcome: "run"; seed: string }
  | { outcome: "kept"; answer: KeptAnswer }
  | { outcome: "mismatch" }
  /** The answer held a customer who was erased since. */
  | { outcome: "erased" };

/**
 * Records of one shard of Idempotency-Keys. `id` is a hash of caller and key, `fingerprint` one of the request. Two
 * at once: the second waits for the first. A crash between the two leaves the seed: what the first try named by
 * chance, the next one names the same.
 */
export class Idempotency extends DurableObject<Env> {
  private readonly sql: SqlStorage;
  private readonly running = new Map<string, { done: Promise<void>; end: () => void }>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(`
      CREATE TABLE IF NOT EXISTS request (
        id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, seed TEXT NOT NULL, at INTEGER NOT NULL,
        status INTEGER, headers TEXT
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS body (
        id TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (id, part)
      ) WITHOUT ROWID;
    `);
    const columns = this.sql
      .exec<{ name: string }>("SELECT name FROM pragma_table_info('request')")
      .toArray();
    if (!columns.some(({ name }) => name === "about"))
      this.sql.exec("ALTER TABLE request ADD COLUMN about TEXT");
  }

  /** `about`: keys of the customers whom the request names. */
  async begin(id: string, fingerprint: string, about: string[] = []): Promise<Begun> {
    for (let other = this.running.get(id); other; other = this.running.get(id)) await other.done;
    const row = this.sql
      .exec<RequestRow>("SELECT fingerprint, seed, status, headers FROM request WHERE id = ?", id)
      .toArray()[0];
    if (row?.status === ERASED) return { outcome: "erased" };
    if (row && row.fingerprint !== fingerprint) return { outcome: "mismatch" };
    if (row?.status) return { outcome: "kept", answer: this.answerOf(id, row.status, row.headers ?? "{}") };
    const seed = row?.seed ?? crypto.randomUUID();
    if (!row) await this.remember(id, fingerprint, seed, about);
    this.run(id);
    return { outcome: "run", seed };
  }

  finish(id: string, answer: KeptAnswer): void {
    this.ctx.storage.transactionSync(() => {
      const headers = JSON.stringify(answer.headers);
      const kept = this.sql.exec(
        "UPDATE request SET status = ?, headers = ? WHERE id = ? AND status IS NULL RETURNING 1",
        answer.status,
        headers,
        id,
      );
      if (kept.toArray().length === 0) return;
      toParts(answer.body).forEach((text, part) => {
        this.sql.exec("INSERT OR REPLACE INTO body (id, part, text) VALUES (?, ?, ?)", id, part, text);
      });
    });
    this.end(id);
  }

  /**
   * Nothing remains of the answers that hold this customer, those still being made included. That there was one stays
   * for its 24 hours: the request repeated must not bring the customer back.
   */
  forgetCustomer(key: string): void {
    this.ctx.storage.transactionSync(() => {
      const rows = this.sql.exec<{ id: string }>("SELECT id FROM request WHERE instr(about, ?) > 0", key);
      for (const { id } of rows.toArray()) {
        this.sql.exec("DELETE FROM body WHERE id = ?", id);
        this.sql.exec(
          "UPDATE request SET status = ?, fingerprint = '', headers = NULL, about = NULL WHERE id = ?",
          ERASED,
          id,
        );
      }
    });
  }

  /** The request came to nothing worth keeping: whoever waits, or comes again, tries anew. */
  release(id: string): void {
    this.end(id);
  }

  override async alarm(): Promise<void> {
    const before = Date.now() - IDEMPOTENCY_MS;
    this.sql.exec("DELETE FROM body WHERE id IN (SELECT id FROM request WHERE at < ?)", before);
    this.sql.exec("DELETE FROM request WHERE at < ?", before);
    const oldest = this.sql.exec<{ at: number | null }>("SELECT min(at) AS at FROM request").one().at;
    if (oldest !== null) await this.ctx.storage.setAlarm(oldest + IDEMPOTENCY_MS);
  }

  private async remember(id: string, fingerprint: string, seed: string, about: string[]): Promise<void> {
    this.sql.exec(
      "INSERT INTO request (id, fingerprint, seed, at, about) VALUES (?, ?, ?, ?, ?)",
      id,
      fingerprint,
      seed,
      Date.now(),
      about.length > 0 ? about.join(" ") : null,
    );
    if ((await this.ctx.storage.getAlarm()) === null)
      await this.ctx.storage.setAlarm(Date.now() + IDEMPOTENCY_MS);
  }

  /** Marks `id` as running, for no longer than a request may take: its Worker may be gone. */
  private run(id: string): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => this.end(id), MAX_RUN_MS);
    this.running.set(id, {
      done: promise,
      end: () => {
        clearTimeout(timer);
        resolve();
      },
    });
  }

  private end(id: string): void {
    this.running.get(id)?.end();
    this.running.delete(id);
  }

  private answerOf(id: string, status: number, headers: string): KeptAnswer {
    const parts = this.sql
      .exec<{ text: string }>("SELECT text FROM body WHERE id = ? ORDER BY part", id)
      .toArray();
    return { status, headers: JSON.parse(headers), body: parts.map((part) => part.text).join("") };
  }
}

interface RequestRow extends Record<string, SqlStorageValue> {
  fingerprint: string;
  seed: string;
  status: number | null;
  headers: string | null;
}
