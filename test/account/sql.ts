import { DatabaseSync } from "node:sqlite";

/** What the tables of an object use of `SqlStorage`, over a SQLite in memory: Durable Objects' storage is SQLite too. */
export function sqlInMemory(): SqlStorage {
  const database = new DatabaseSync(":memory:");
  const exec = (sql: string, ...bindings: unknown[]) => {
    if (bindings.length === 0 && sql.includes(";")) {
      database.exec(sql);
      return cursorOf([]);
    }
    return cursorOf(database.prepare(sql).all(...bindings));
  };
  return { exec } as unknown as SqlStorage;
}

function cursorOf(rows: Record<string, SqlStorageValue>[]) {
  return {
    toArray: () => rows.map((row) => ({ ...row })),
    one: () => {
      const [row] = rows;
      if (!row || rows.length !== 1) throw new Error(`one row expected, not ${rows.length}`);
      return { ...row };
    },
  };
}
