import { type Broken, readAnswer } from "./answer.ts";
import { letGo, orAborted, readBody } from "./body.ts";
import type { Connection } from "./connection.ts";
import { POLL_MAX_BYTES, POLL_TIMEOUT_MS } from "./constants.ts";
import type { Failure } from "./failure.ts";
import { ask, type Endpoint, refusal } from "./request.ts";
import { explain } from "./say.ts";

export type { Failure } from "./failure.ts";

export interface UpstreamRequest extends Endpoint {
  customUserId: string;
  /** For headers and body together. Default 10 s. */
  timeoutMs?: number;
  /** Of the decompressed body. Default 16 MiB. */
  maxBytes?: number;
}

export type Poll =
  /** `broken` are the connections that could not be used, each by its path in the answer. */
  | { ok: true; connections: Connection[]; broken: Broken[] }
  /** `detail` is one English sentence for an operator, without a secret. */
  | ({ ok: false; detail: string } & Failure);

/**
 * Asks Leadsie once for one customer's connections. Never throws.
 */
export async function pollCustomer(request: UpstreamRequest): Promise<Poll> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), request.timeoutMs ?? POLL_TIMEOUT_MS);
  try {
    const response = await orAborted(ask(request, request.customUserId, limit.signal), limit.signal);
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

function failed(failure: Failure): Poll {
  return { ...failure, ok: false, detail: explain(failure) };
}
