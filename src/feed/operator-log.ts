import { EventLog } from "./event-log.ts";
import { type OperatorEvent, OperatorEvents } from "./operator-events.ts";
import { OPERATOR_LOG } from "./protocol.ts";
import type { PushTo } from "./subscribers.ts";

/** The operator's log: what is told to whoever runs this, each event once. */
export class OperatorLog extends EventLog {
  private readonly storage: DurableObjectStorage;
  private readonly events: OperatorEvents;

  constructor(ctx: DurableObjectState, pushTo: PushTo) {
    super(ctx, () => OPERATOR_LOG, pushTo);
    this.storage = ctx.storage;
    this.events = new OperatorEvents(ctx.storage.sql);
  }

  /** Durable when this returns; again with the same id changes nothing. */
  async tellOperator(event: OperatorEvent): Promise<void> {
    const now = Date.now();
    this.storage.transactionSync(() => {
      const row = this.events.note(event, now);
      if (row) this.append([row], now);
    });
    await this.tell();
  }
}
