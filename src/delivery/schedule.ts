import { retryAfterMs } from "../leadsie/retry-after.ts";
import {
  DEAD_AFTER_MS,
  GONE,
  JITTER,
  MAX_RETRY_AFTER_MS,
  MIN_RETRY_AFTER_MS,
  PASSING_4XX,
  REFUSED_TRIES,
  RETRY_AFTER_STATUSES,
  SOONER_TRIES,
  WAITS_MS,
} from "./constants.ts";

/** How one try to deliver ended. */
export type Outcome =
  /** The receiver answered, whatever it said. */
  | { kind: "status"; status: number }
  /** It pointed elsewhere; nothing was sent there. */
  | { kind: "redirect"; status: number }
  /** No whole answer within the time limit. */
  | { kind: "timeout" }
  /** No connection, or one that broke: DNS, TLS, reset. */
  | { kind: "refused"; detail: string }
  /** Nothing was sent: the address may not be sent to (`webhookUrlFault`), and `detail` says why. */
  | { kind: "blocked"; detail: string };

export interface Attempt {
  /** How many tries there were of this event at this endpoint, this one included: 1 or more. */
  tries: number;
  outcome: Outcome;
  /** The answer's Retry-After header. */
  retryAfter: string | null;
  /** When the try ended, epoch milliseconds. */
  now: number;
  /** From 0 up to 1. */
  random: number;
}

export type Verdict =
  | { verdict: "delivered" }
  /** The next try is due `at`, epoch milliseconds. */
  | { verdict: "retry"; at: number }
  /** Given up: listed as failed, and the customer's next event follows. */
  | { verdict: "failed" }
  /** The receiver wants nothing any more: the endpoint is to be disabled. */
  | { verdict: "gone" };

/**
 * What follows a try. A 2xx is delivered and a 410 is gone; all else is tried again after the waits of the schedule,
 * up to ten tries in all, except that a 4xx which will not pass by itself gets four. What was blocked stays on the
 * schedule: the operator may mend the address meanwhile.
 * A Retry-After (RFC 9110 section 10.2.3) of a 429 or 503 takes the place of the schedule's wait; after a few tries only
 * where it is the longer one: a receiver that always says "in a second" would else use up an event's tries in ten seconds.
 */
export function nextTry({ tries, outcome, retryAfter, now, random }: Attempt): Verdict {
  const status = outcome.kind === "status" ? outcome.status : null;
  if (isDelivered(outcome)) return { verdict: "delivered" };
  if (status === GONE) return { verdict: "gone" };
  const wait = WAITS_MS[tries - 1];
  if (wait === undefined || (isRefusal(status) && tries >= REFUSED_TRIES)) return { verdict: "failed" };
  const own = Math.round(wait * (1 - JITTER + 2 * JITTER * random));
  if (status === null || !RETRY_AFTER_STATUSES.has(status)) return { verdict: "retry", at: now + own };
  const bounds = { min: MIN_RETRY_AFTER_MS, max: MAX_RETRY_AFTER_MS, otherwise: own };
  const asked = retryAfterMs(retryAfter, now, bounds);
  return { verdict: "retry", at: now + (tries <= SOONER_TRIES ? asked : Math.max(asked, own)) };
}

/** Any 2xx. */
export function isDelivered(outcome: Outcome): boolean {
  return outcome.kind === "status" && outcome.status >= 200 && outcome.status < 300;
}

/** Nothing but failure since `failingSince` (epoch milliseconds; null: the last try succeeded) for five days. */
export function isDead(failingSince: number | null, now: number): boolean {
  return failingSince !== null && now - failingSince >= DEAD_AFTER_MS;
}

/** The receiver understood and does not want it: sending the same again is unlikely to help. */
function isRefusal(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500 && !PASSING_4XX.has(status);
}
