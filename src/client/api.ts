import { ConnectionError, refusalOf, retryAfterOf } from "./errors.ts";
import { pause } from "./pause.ts";

export interface Options {
  /** Where the service runs: `https://status.example.com`. */
  baseUrl: string;
  apiKey: string;
  /** Any function with the shape of the standard's `fetch`. */
  fetch?: typeof fetch;
  /** How often a call is tried again after 429, 503 or a lost connection; 0 to 10. */
  retries?: number;
}

export interface Call {
  query?: object;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

const RETRIES = 3;
/** Waits between tries where the service names none, doubling; and the longest wait that it may name. */
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 60_000;

/** One request and its answer, tried again where that is safe. */
export class Api {
  private readonly base: string;
  private readonly key: string;
  private readonly fetch: typeof fetch;
  private readonly retries: number;

  constructor({ baseUrl, apiKey, fetch: given, retries = RETRIES }: Options) {
    if (!URL.canParse(baseUrl))
      throw new TypeError("baseUrl must be an address like https://status.example.com");
    if (!apiKey) throw new TypeError("apiKey is missing");
    this.base = baseUrl.replace(/\/+$/, "");
    this.key = apiKey;
    // A bare `fetch` called as a method would have the wrong `this` in some runtimes.
    this.fetch = given ?? ((input, init) => fetch(input, init));
    this.retries = retries;
  }

  /** The JSON of an answer; `undefined` for one without a body. */
  async json<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const response = await this.send(method, path, call);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }

  async text(method: string, path: string, call: Call = {}): Promise<string> {
    return (await this.send(method, path, call)).text();
  }

  /**
   * An answer of 2xx or 304; a refusal is thrown as the error it is. 429 and 503 were not carried out, so every call is
   * tried again after them; after a lost connection only what may safely be sent twice: all but a POST without Idempotency-Key.
   */
  async send(method: string, path: string, call: Call = {}): Promise<Response> {
    for (let tries = 0; ; tries += 1) {
      const last = tries >= this.retries;
      const answer = await this.attempt(method, path, call);
      if (answer instanceof ConnectionError) {
        const twice = method !== "POST" || call.headers?.["idempotency-key"] !== undefined;
        if (last || !twice) throw answer;
        await pause(FIRST_WAIT_MS * 2 ** tries, call.signal);
      } else if (answer.ok || answer.status === 304) return answer;
      else {
        const again = answer.status === 429 || answer.status === 503;
        const wait = (retryAfterOf(answer) ?? 0) * 1000 || FIRST_WAIT_MS * 2 ** tries;
        if (!again || last || wait > MAX_WAIT_MS) throw await refusalOf(answer);
        await answer.body?.cancel();
        await pause(wait, call.signal);
      }
    }
  }

  private async attempt(method: string, path: string, call: Call): Promise<Response | ConnectionError> {
    const { body, query, headers, signal } = call;
    try {
      return await this.fetch(`${this.base}${path}${queryText(query)}`, {
        method,
        headers: {
          authorization: `Bearer ${this.key}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      return new ConnectionError(`${this.base} does not answer`, { cause: error });
    }
  }
}

/** Lists are repeated parameters; what is left out is left out. */
function queryText(query: object = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}
