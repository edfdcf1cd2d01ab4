/**
 * All tables of the sandbox. Connections are kept with the versions between which they were true (`since` up to, not
 * including, `until`), so that a long streamed answer and the `stale` fault both read one moment of the past.
 */
const TABLES = [
  // name → JSON: version, seed, key, plan, webhook, counts
  "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
  // upstream user → the customer they were last attributed to ("" for none); kept when connections go
  "CREATE TABLE IF NOT EXISTS people (user TEXT PRIMARY KEY, customer TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE INDEX IF NOT EXISTS people_by_customer ON people (customer, since)",
  `CREATE TABLE IF NOT EXISTS connections (
     id INTEGER PRIMARY KEY, user TEXT NOT NULL, request_id TEXT NOT NULL, path TEXT NOT NULL,
     customer TEXT NOT NULL, body TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER)`,
  "CREATE INDEX IF NOT EXISTS connections_by_customer ON connections (customer, id)",
  "CREATE INDEX IF NOT EXISTS connections_by_user ON connections (user, until)",
  "CREATE INDEX IF NOT EXISTS connections_by_end ON connections (until) WHERE until IS NOT NULL",
  // generated customers that were touched, and from which version on they are rows like anybody's
  "CREATE TABLE IF NOT EXISTS taken (number INTEGER PRIMARY KEY, since INTEGER NOT NULL)",
  "CREATE TABLE IF NOT EXISTS faults (id INTEGER PRIMARY KEY AUTOINCREMENT, spec TEXT NOT NULL, remaining INTEGER)",
  "CREATE TABLE IF NOT EXISTS asked (customer TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID",
];

export const TABLE_NAMES = ["settings", "people", "connections", "taken", "faults", "asked"] as const;

export function createTables(sql: SqlStorage): void {
  for (const table of TABLES) sql.exec(table);
}
