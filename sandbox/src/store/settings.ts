/** Small named values, JSON each, written through and read from memory after the first time. */
export class Settings {
  readonly #sql: SqlStorage;
  readonly #known = new Map<string, unknown>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The value last set under this name, or the fallback. The caller vouches for the type. */
  get<T>(name: string, fallback: T): T {
    if (!this.#known.has(name)) {
      const [row] = this.#sql.exec<{ value: string }>("SELECT value FROM settings WHERE name = ?", name);
      if (row === undefined) return fallback;
      this.#known.set(name, JSON.parse(row.value));
    }
    return this.#known.get(name) as T;
  }

  set(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    this.#sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, text);
    this.#known.set(name, value);
  }

  forget(): void {
    this.#sql.exec("DELETE FROM settings");
    this.#known.clear();
  }
}
