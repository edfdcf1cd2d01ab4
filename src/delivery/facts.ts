import { hasTable } from "../storage/has-table.ts";
import { NO_PLACES, type Places } from "./reader.ts";
import { type Health, type Settings, UNTRIED } from "./settings.ts";
import { NO_TRIES, type Tries } from "./tries.ts";

/** What moves with every delivery, in one row, so that writing it down costs one. */
export interface Run {
  /** Everything up to here was taken in. */
  places: Places;
  health: Health;
  tries: Tries;
  /** Deliveries up to this number waited while the endpoint failed: they go out at ten a second. */
  pacedTo: number;
  /** When all that waited was last made due. */
  wokenAt: number;
  /** It is to be made due again, as soon as that was long enough ago. */
  wakeOwed: boolean;
}

const NEW_RUN: Run = {
  places: NO_PLACES,
  health: UNTRIED,
  tries: NO_TRIES,
  pacedTo: 0,
  wokenAt: 0,
  wakeOwed: false,
};

/** The table `fact`: `settings` and `run`, each as JSON. Made by the first write. */
export class Facts {
  constructor(private readonly sql: SqlStorage) {}

  prepare(): void {
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    );
  }

  private get exist(): boolean {
    return hasTable(this.sql, "fact");
  }

  settings(): Settings | null {
    return this.exist ? this.read<Settings>("settings") : null;
  }

  run(): Run {
    return this.exist ? { ...NEW_RUN, ...this.read<Run>("run") } : NEW_RUN;
  }

  writeSettings(settings: Settings): void {
    this.write("settings", settings);
  }

  writeRun(run: Run): void {
    this.write("run", run);
  }

  private read<T>(name: string): T | null {
    const row = this.sql.exec<{ value: string }>("SELECT value FROM fact WHERE name = ?", name).toArray()[0];
    return row ? (JSON.parse(row.value) as T) : null;
  }

  private write(name: string, value: unknown): void {
    this.sql.exec("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", name, JSON.stringify(value));
  }
}
