import { type Broken, readAnswer } from "./answer.ts";
import { letGo, orAborted, readBody } from "./body.ts";
import type { Connection } from "./connection.ts";
import { POLL_MAX_BYTES, POLL_TIMEOUT_MS, RATE_LIMIT_PAUSE } from "./constants.ts";
import type { Failure } from "./failure.ts";
import { retryAfterMs } from "./retry-after.ts";
import { explain } from "./say.ts";

export type { Failure } from "./failure.ts";

export interface UpstreamRequest {
  /** Origin of Leadsie, like `https://app.leadsie.com`; a slash at its end does not matter. */
  baseUrl: string;
  apiKey: string;
  customUserId: string;
  fetch: typeof fetch;
  /** For headers and body together. Default 10 s. */
  timeoutMs?: number;
  /** Of the decompressed body. Default 16 MiB. */
  maxBytes?: number;
  /** Epoch milliseconds, to read a Retry-After that is a date. */
  now: () => number;
}

export type Poll =
  /** `broken` are the connections that could not be used, each by its path in the answer. */
  | { ok: true; connections: Connection[]; broken: Broken[] }
  /** `detail` is one English sentence for an operator, without a secret. */
  | ({ ok: false; detail: string } & Failure);

/**
 * Asks Leadsie once for one customer's connections (`POST /api/checkUserStatus`). Never throws and never follows a
 * redirect, which would carry the key to wherever it points.
 */
export async function pollCustomer(request: UpstreamRequest): Promise<Poll> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), request.timeoutMs ?? POLL_TIMEOUT_MS);
  try {
    const response = await orAborted(ask(request, limit.signal), limit.signal);
    const failure = refusal(response, request.now());
    if (failure) {
      letGo(response.body);
      return failed(failure);
    }
    const body = await readBody(response.body, request.maxBytes ?? POLL_MAX_BYTES, limit.signal);
    if (!body.ok) return failed(body);
    const answer = readAnswer(body.chunks, request.customUserId);
    return answer.ok ? answer : failed(answer);
  } catch {
    return failed({ reason: limit.signal.aborted ? "timeout" : "unreachable" });
  } finally {
    clearTimeout(timer);
  }
}

function ask(
  { baseUrl, apiKey, customUserId, fetch }: UpstreamRequest,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(`${baseUrl.replace(/\/+$/, "")}/api/checkUserStatus`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ apiKey, customUserId }),
    redirect: "manual",
    signal,
  });
}

/** Why an answer is none, by its status and headers alone; null where the body is worth reading. */
function refusal(response: Response, now: number): Failure | null {
  const { status, headers } = response;
  if (status === 401 || status === 403) return { reason: "unauthorized", status };
  if (status === 429) {
    return {
      reason: "rate-limited",
      retryAfterMs: retryAfterMs(headers.get("retry-after"), now, RATE_LIMIT_PAUSE),
    };
  }
  if (status >= 300 && status < 400) return { reason: "redirected", status };
  if (status !== 200) return { reason: "status", status };
  const isHtml = headers.get("content-type")?.toLowerCase().startsWith("text/html");
  return isHtml ? { reason: "html" } : null;
}

function failed(failure: Failure): Poll {
  return { ...failure, ok: false, detail: explain(failure) };
}
