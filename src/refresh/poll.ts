import type { Config } from "../config.ts";
import { SECOND_WORD_MS } from "../directory/constants.ts";
import type { Env } from "../env.ts";
import { type Poll, pollCustomer } from "../leadsie/client.ts";
import { say } from "../leadsie/say.ts";
import { log } from "../log.ts";
import type { PollVerdict } from "../status/protocol.ts";
import { customerStatus, directoryOf, upstream } from "../stubs.ts";
import type { Outcome } from "../upstream/breaker.ts";
import { askSoon } from "./ask-soon.ts";
import { confirm } from "./confirm.ts";
import { RECANTED_MS, RETRY_MS } from "./constants.ts";
import { leadsieKey } from "./leadsie-key.ts";
import type { PollMessage } from "./messages.ts";

export type PollResult = { ok: true } | { ok: false; reason: string };

/**
 * Asks upstream about one customer and tells everyone whom it concerns. The permit was taken before; the number only now:
 * a message may have waited in the queue while a later one was asked and answered. Whatever happens, the customer is due
 * again later: by its row when this never ends.
 */
export async function poll(env: Env, config: Config, message: PollMessage): Promise<PollResult> {
  const { key, customUserId } = message;
  const apiKey = await leadsieKey(env, config);
  const no = await upstream(env).takeNumber();
  const begunAt = Date.now();
  const answer = await pollCustomer({
    baseUrl: config.leadsieBaseUrl,
    apiKey,
    customUserId,
    fetch,
    now: Date.now,
  });
  const at = Date.now();
  await upstream(env).report(outcomeOf(answer, key));
  const reason = unusable(answer);
  if (answer.ok && reason === null) {
    const connections = answer.connections.map((connection) => connection.raw);
    const observed = await customerStatus(env, key).observe({ no, begunAt, at, connections });
    const { verdict, connected, repeatAfter } = observed;
    if (message.hot && (connected || verdict === "gone")) await upstream(env).cool(key);
    const next = nextPoll(observed, at);
    await directoryOf(env, customUserId).polled({
      key,
      begunAt,
      at,
      says: SAYS[verdict],
      held: null,
      nextPoll: next,
    });
    if (verdict === "unconfirmed") await confirm(env, [message]);
    if (repeatAfter !== null) await askSoon(env, message, repeatAfter);
    return { ok: true };
  }
  const held = reason ?? "unknown";
  const isNews = await customerStatus(env, key).hold({ no, at, reason: held });
  if (isNews) {
    log("poll_held", { key, reason: held });
    const nextPoll = at + jittered(RETRY_MS);
    await directoryOf(env, customUserId).polled({ key, begunAt, at, says: "unconfirmed", held, nextPoll });
  }
  return { ok: false, reason: held };
}

/** Whoever is gone has no row. */
const SAYS = {
  changed: "confirmed",
  unchanged: "confirmed",
  unconfirmed: "unconfirmed",
  unswept: "unconfirmed",
  late: "late",
  gone: "late",
} as const;

/** A second word is due by the row too: the message that asks for it may be lost, or never be sent. */
function nextPoll({ wanted, recanted }: PollVerdict, at: number): number | null {
  if (wanted) return at + SECOND_WORD_MS;
  return recanted ? at + RECANTED_MS : null;
}

/** Why an answer cannot be used, or null. One broken connection holds the customer: what is missing is not lost. */
function unusable(answer: Poll): string | null {
  if (!answer.ok) return say(answer);
  const broken = answer.broken[0];
  return broken ? say({ reason: "wrong-shape", path: broken.path }) : null;
}

function outcomeOf(answer: Poll, customer: string): Outcome {
  if (answer.ok) return { kind: "ok" };
  const reason = say(answer);
  switch (answer.reason) {
    case "timeout":
    case "unreachable":
    case "html":
      return { kind: "outage", customer, reason };
    case "status":
      return answer.status >= 500 ? { kind: "outage", customer, reason } : { kind: "customer", reason };
    case "unauthorized":
      return { kind: "unauthorized", reason };
    case "rate-limited":
      return { kind: "rate-limited", retryAfterMs: answer.retryAfterMs, reason };
    case "redirected":
    case "truncated":
    case "oversized":
    case "wrong-shape":
      return { kind: "customer", reason };
  }
}

function jittered(ms: number): number {
  return Math.round(ms * (0.8 + 0.4 * Math.random()));
}
