import type { OperatorEvent } from "../feed/operator-events.ts";
import { log } from "../log.ts";
import type { News } from "./news.ts";

/**
 * Operator events that the Account has not acknowledged yet, oldest first. Each has its id from the beginning, so that
 * one told twice, because an answer was lost, is told once.
 */
export class Outbox {
  private readonly sql: SqlStorage;
  private readonly tellOperator: (event: OperatorEvent) => Promise<void>;
  private flushing: Promise<void> | null = null;

  constructor(sql: SqlStorage, tellOperator: (event: OperatorEvent) => Promise<void>) {
    this.sql = sql;
    this.tellOperator = tellOperator;
    this.sql.exec("CREATE TABLE IF NOT EXISTS outbox (no INTEGER PRIMARY KEY, event TEXT NOT NULL)");
  }

  get size(): number {
    return this.sql.exec<{ n: number }>("SELECT count(*) AS n FROM outbox").one().n;
  }

  add({ type, data }: News, at: number): void {
    const id = `evt_op_${crypto.getRandomValues(new Uint8Array(8)).toHex()}`;
    const event: OperatorEvent = { id, type, cause: "upstream", at, data };
    this.sql.exec("INSERT INTO outbox (event) VALUES (?)", JSON.stringify(event));
  }

  /** Tells what there is, in order; what cannot be told now stays. */
  flush(): Promise<void> {
    this.flushing ??= this.tellAll().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  private async tellAll(): Promise<void> {
    try {
      for (let first = this.first(); first; first = this.first()) {
        await this.tellOperator(JSON.parse(first.event) as OperatorEvent);
        this.sql.exec("DELETE FROM outbox WHERE no = ?", first.no);
      }
    } catch (error) {
      log("operator_not_told", { error });
    }
  }

  private first(): { no: number; event: string } | undefined {
    return this.sql
      .exec<{ no: number; event: string }>("SELECT no, event FROM outbox ORDER BY no LIMIT 1")
      .toArray()[0];
  }
}
