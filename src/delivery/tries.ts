import type { Verdict } from "./schedule.ts";

/** Tries to deliver since the endpoint was made, by what followed. A `webhook.test` is none. */
export interface Tries {
  delivered: number;
  /** To be tried again. */
  retried: number;
  /** Not to be tried again: listed as failed. */
  givenUp: number;
}

export const NO_TRIES: Tries = { delivered: 0, retried: 0, givenUp: 0 };

export function withTry(tries: Tries, verdict: Verdict["verdict"]): Tries {
  switch (verdict) {
    case "delivered":
      return { ...tries, delivered: tries.delivered + 1 };
    case "failed":
      return { ...tries, givenUp: tries.givenUp + 1 };
    // An endpoint that wants nothing any more keeps what waits for it: somebody may enable it again.
    case "gone":
    case "retry":
      return { ...tries, retried: tries.retried + 1 };
  }
}
