import { RATE_LIMIT_PAUSE } from "./constants.ts";
import type { Failure } from "./failure.ts";
import { retryAfterMs } from "./retry-after.ts";

export interface Endpoint {
  /** Origin of Leadsie, like `https://app.leadsie.com`; a slash at its end does not matter. */
  baseUrl: string;
  apiKey: string;
  fetch: typeof fetch;
  /** Epoch milliseconds, to read a Retry-After that is a date. */
  now: () => number;
}

/** `POST /api/checkUserStatus`: of one customer, or of the whole account where none is named. Follows no redirect, which would carry the key along. */
export function ask(
  endpoint: Endpoint,
  customUserId: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const { baseUrl, apiKey, fetch } = endpoint;
  return fetch(`${baseUrl.replace(/\/+$/, "")}/api/checkUserStatus`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ apiKey, customUserId }),
    redirect: "manual",
    signal,
  });
}

/** Why an answer is none, by its status and headers alone; null where the body is worth reading. */
export function refusal(response: Response, now: number): Failure | null {
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
