/** Whether an object has made this table. Reads no further than to it: objects ask whenever they wake, and rows read are billed. */
export function hasTable(sql: SqlStorage, name: string): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = ? LIMIT 1", name).toArray().length > 0;
}
