import { iso } from "../time.ts";
import { TOLD_ONCE_MS } from "./constants.ts";
import type { NewRow } from "./log.ts";

export type OperatorEventType =
  | "upstream.failing"
  | "upstream.recovered"
  | "upstream.suspicious"
  | "webhook.disabled";

/** Something for whoever runs this. */
export interface OperatorEvent {
  /** The event's id, chosen by whoever tells it: told again with the same one, it is told once. Begins with `evt_`. */
  id: string;
  type: OperatorEventType;
  cause: "operator" | "upstream";
  /** When it happened, in milliseconds since 1970; left out: now. */
  at?: number | undefined;
  data: Record<string, unknown>;
}

/** Which operator events were told, by id. */
export class OperatorEvents {
  private readonly sql: SqlStorage;
  private ready = false;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** The event as a row of the log; null where it was told before. */
  note({ id, type, cause, at, data }: OperatorEvent, now: number): NewRow | null {
    this.prepare();
    this.sql.exec("DELETE FROM operator_told WHERE at < ?", now - TOLD_ONCE_MS);
    const fresh = this.sql
      .exec("INSERT INTO operator_told (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1", id, now)
      .toArray();
    if (fresh.length === 0) return null;
    const text = nobodysText({ id, type, cause, at: at ?? now }, JSON.stringify(data));
    return { type, cause, key: null, seq: null, text };
  }

  private prepare(): void {
    if (this.ready) return;
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS operator_told (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
    );
    this.ready = true;
  }
}

/** The JSON of an event that is no customer's; `data` is JSON text already. */
export function nobodysText(
  event: { id: string; type: string; cause: string; at: number },
  data: string,
): string {
  const { id, type, cause, at } = event;
  const told = { id, type, customUserId: null, seq: null, at: iso(at), cause };
  return `${JSON.stringify(told).slice(0, -1)},"data":${data},"customer":null}`;
}
