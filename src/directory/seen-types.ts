import { hasTable } from "../storage/has-table.ts";
import { MAX_SEEN_TYPES, MAX_TYPE_CHARS } from "./constants.ts";

/**
 * The names of asset types that upstream has given for customers of this shard, as upstream spells them. The table
 * is made by the first name and grows only by new ones: a name once seen stays, whoever had it may be gone.
 */
export class SeenTypes {
  private readonly sql: SqlStorage;
  private names: Set<string> | null = null;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** At most 500 names are kept; what is longer than 100 characters is no name. Writes only what is new. */
  note(names: string[]): void {
    const seen = this.load();
    const fresh = names.filter((name) => name !== "" && name.length <= MAX_TYPE_CHARS && !seen.has(name));
    if (fresh.length === 0 || seen.size >= MAX_SEEN_TYPES) return;
    this.sql.exec("CREATE TABLE IF NOT EXISTS seen_type (name TEXT PRIMARY KEY) WITHOUT ROWID");
    for (const name of fresh.slice(0, MAX_SEEN_TYPES - seen.size)) {
      this.sql.exec("INSERT OR IGNORE INTO seen_type (name) VALUES (?)", name);
      seen.add(name);
    }
  }

  list(): string[] {
    return [...this.load()];
  }

  private load(): Set<string> {
    this.names ??= new Set(this.read());
    return this.names;
  }

  private read(): string[] {
    if (!hasTable(this.sql, "seen_type")) return [];
    return this.sql
      .exec<{ name: string }>("SELECT name FROM seen_type")
      .toArray()
      .map(({ name }) => name);
  }
}
