import { ASK_MS } from "./constants.ts";

/** How a request to upstream ended, for everybody who waited for it. `retryMs`: when it is worth asking again. */
export type AskOutcome = { ok: true } | { ok: false; reason: string; retryMs: number };

const LOST: AskOutcome = { ok: false, reason: "no answer", retryMs: ASK_MS };

/**
 * Shares one request to upstream among all who want it at once. In memory: whoever makes the request is a Worker,
 * and when it or this object is gone there is nobody left to share with.
 */
export class Asking {
  private current: { outcome: Promise<AskOutcome>; end(outcome: AskOutcome): void } | null = null;

  /** Null: nobody asks, so the caller does, and tells everybody by `end`. Else what came of the request under way. */
  async join(): Promise<AskOutcome | null> {
    if (this.current) return this.current.outcome;
    const { promise, resolve } = Promise.withResolvers<AskOutcome>();
    const timer = setTimeout(() => this.end(LOST), ASK_MS);
    this.current = {
      outcome: promise,
      end: (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      },
    };
    return null;
  }

  end(outcome: AskOutcome): void {
    this.current?.end(outcome);
    this.current = null;
  }
}
