import { toParts } from "../storage/parts.ts";
import { STRETCH_CHARS } from "./constants.ts";

/** The connections of every member, and the unattributed ones, as text: what the whole-account answer is streamed from. */
export class Copies {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** The inside of a JSON array; empty where there is nothing. */
  read(key: string): string {
    return this.sql
      .exec<{ text: string }>("SELECT text FROM copy WHERE key = ? ORDER BY part", key)
      .toArray()
      .map((row) => row.text)
      .join("");
  }

  /**
   * The copy is written only where it differs: most changes of a customer leave its connections as they were. Says
   * whether it did.
   */
  write(key: string, connections: string): boolean {
    if (this.read(key) === connections) return false;
    const parts = connections === "" ? [] : toParts(connections);
    parts.forEach((text, part) => {
      this.sql.exec("INSERT OR REPLACE INTO copy (key, part, text) VALUES (?, ?, ?)", key, part, text);
    });
    this.sql.exec("DELETE FROM copy WHERE key = ? AND part >= ?", key, parts.length);
    return true;
  }

  remove(key: string): void {
    this.sql.exec("DELETE FROM copy WHERE key = ?", key);
  }

  /** The connections of some customers, each as the inside of a JSON array; who has none is left out. */
  of(keys: string[]): Record<string, string> {
    const found: Record<string, string> = {};
    for (const key of keys) {
      const text = this.read(key);
      if (text) found[key] = text;
    }
    return found;
  }

  /** A stretch of all connections after customer `after`, in order of keys: the inside of a JSON array. */
  after(after: string): { text: string; next: string | null } {
    const texts: string[] = [];
    let chars = 0;
    let last = after;
    // One query for all: one for each customer took half of the answer's time.
    for (const { key, part, text } of this.sql.exec<{ key: string; part: number; text: string }>(
      "SELECT key, part, text FROM copy WHERE key > ? ORDER BY key, part",
      after,
    )) {
      if (part === 0 && chars > STRETCH_CHARS) return { text: texts.join(""), next: last };
      if (part === 0 && texts.length > 0) texts.push(",");
      texts.push(text);
      chars += text.length;
      last = key;
    }
    return { text: texts.join(""), next: null };
  }
}
