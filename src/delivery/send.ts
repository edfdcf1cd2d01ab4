import { VERSION } from "../version.ts";
import { ANSWER_LIMIT_MS, MAX_ANSWER_BYTES, MAX_ERROR_CHARS } from "./constants.ts";
import type { Tried } from "./item.ts";
import type { Outcome } from "./schedule.ts";
import { signatures } from "./sign.ts";

/** What is sent: the same id on every try. */
export interface Letter {
  url: string;
  id: string;
  body: string;
  /** Every live secret, as its receiver knows it. */
  secrets: string[];
}

export interface Sent {
  outcome: Outcome;
  /** The answer's Retry-After. */
  retryAfter: string | null;
  tried: Tried;
}

export interface World {
  fetch: typeof fetch;
  now(): number;
  /** How long a receiver may take. */
  limitMs: number;
}

/**
 * One try to deliver: a POST signed by Standard Webhooks. Redirects are not followed, at most 1 KiB of the answer is read,
 * and all of it takes at most 15 s. Never throws: whatever happens is an outcome.
 */
export async function send(letter: Letter, world: World): Promise<Sent> {
  const at = world.now();
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), world.limitMs);
  try {
    const response = await post(letter, at, over.signal, world.fetch);
    const answer = await readSome(response.body);
    const { status } = response;
    const outcome: Outcome =
      status >= 300 && status < 400 ? { kind: "redirect", status } : { kind: "status", status };
    const error = outcome.kind === "redirect" ? "It answered with a redirect, which is not followed." : null;
    const tried = { at, status, durationMs: world.now() - at, answer, error };
    return { outcome, retryAfter: response.headers.get("retry-after"), tried };
  } catch (error) {
    const timedOut = over.signal.aborted;
    const detail = timedOut ? `No answer within ${world.limitMs / 1000} s.` : detailOf(error);
    const outcome: Outcome = timedOut ? { kind: "timeout" } : { kind: "refused", detail };
    const tried = { at, status: null, durationMs: world.now() - at, answer: null, error: detail };
    return { outcome, retryAfter: null, tried };
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing was sent, and why: an address that may not be sent to, or secrets that cannot be read. */
export function notSent(detail: string, now: number): Sent {
  const tried = { at: now, status: null, durationMs: 0, answer: null, error: detail };
  return { outcome: { kind: "blocked", detail }, retryAfter: null, tried };
}

async function post(
  letter: Letter,
  at: number,
  signal: AbortSignal,
  fetcher: typeof fetch,
): Promise<Response> {
  const { url, id, body, secrets } = letter;
  const timestamp = Math.floor(at / 1000);
  const signature = await signatures(secrets, id, timestamp, body);
  return fetcher(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": `Connectwatch/${VERSION}`,
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signature,
    },
    body,
    redirect: "manual",
    signal,
  });
}

/** The beginning of a body, as far as it comes soon. The rest is let go, and what breaks off there is no failure. */
async function readSome(body: ReadableStream<Uint8Array> | null): Promise<string | null> {
  if (!body) return null;
  const reader = body.getReader();
  const bytes = new Uint8Array(MAX_ANSWER_BYTES);
  let size = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<{ done: true; value: undefined }>((resolve) => {
    timer = setTimeout(() => resolve({ done: true, value: undefined }), ANSWER_LIMIT_MS);
  });
  try {
    while (size < MAX_ANSWER_BYTES) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      const part = value.subarray(0, MAX_ANSWER_BYTES - size);
      bytes.set(part, size);
      size += part.byteLength;
    }
  } catch {
    // It broke off: what had come is shown.
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
  return size === 0 ? null : new TextDecoder().decode(bytes.subarray(0, size));
}

function detailOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR_CHARS);
}
