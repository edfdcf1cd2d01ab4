import type { Outcome } from "./breaker.ts";
import { COUNTS_A_WRITE } from "./constants.ts";

/** What a request to upstream asked about: one customer, or the whole account. */
export type Asked = "poll" | "sweep";

/** Requests that were made, by what was asked and how it ended; a pair that never happened may be missing. */
export type Requests = Partial<Record<`${Asked} ${Outcome["kind"]}`, number>>;

/**
 * Counts requests without a write for each. What was told is written first, so that a number that somebody has seen never
 * goes back: monitoring would take that for a restart, and count everything again. What an eviction takes are a few counts
 * that nobody has seen.
 */
export class RequestCounts {
  private unwritten = 0;

  constructor(
    private readonly requests: Requests,
    private readonly write: (requests: Requests) => void,
  ) {}

  add(asked: Asked, outcome: Outcome): void {
    const pair = `${asked} ${outcome.kind}` as const;
    this.requests[pair] = (this.requests[pair] ?? 0) + 1;
    this.unwritten++;
    // A sweep is a row or two by itself.
    if (asked === "sweep" || this.unwritten >= COUNTS_A_WRITE) this.keep();
  }

  /** As they are now, written down. */
  told(): Requests {
    this.keep();
    return this.requests;
  }

  private keep(): void {
    if (this.unwritten === 0) return;
    this.write(this.requests);
    this.unwritten = 0;
  }
}
