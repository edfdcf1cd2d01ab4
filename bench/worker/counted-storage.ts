import { count } from "./counters.ts";

/** The table that a statement is about; its rows are counted under this name. */
const TABLE =
  /\b(?:FROM|INTO|UPDATE|TABLE|INDEX\s+\S+\s+ON)\s+(?:OR\s+\w+\s+|IF\s+NOT\s+EXISTS\s+)?([a-z_]+)/i;

type Cursor = { rowsRead: number; rowsWritten: number };

/** Cursors of the running turn. They are read when it has ended: by then each was consumed as far as it will be. */
let open: { cursor: Cursor; table: string }[] = [];

/** Counts what an object's storage reads and writes. The storage itself stays the real one. */
export function countStorage(storage: DurableObjectStorage): void {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  sql.exec = ((query: string, ...bindings: SqlStorageValue[]) => {
    const cursor = exec(query, ...bindings);
    if (open.length === 0) queueMicrotask(settle);
    open.push({ cursor, table: tableOf(query) });
    return cursor;
  }) as typeof sql.exec;
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (...args) => {
    count("rowsWritten", "alarm");
    return setAlarm(...args);
  };
}

function settle(): void {
  const cursors = open;
  open = [];
  for (const { cursor, table } of cursors) {
    count("rowsRead", table, cursor.rowsRead);
    count("rowsWritten", table, cursor.rowsWritten);
  }
}

function tableOf(query: string): string {
  return TABLE.exec(query)?.[1] ?? "other";
}
