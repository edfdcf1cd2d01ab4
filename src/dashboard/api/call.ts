import { signedOut } from "../state/session.ts";

/** Why a call failed, in words to show; `errors` say which field of a form is meant. */
export interface Problem {
  /** 0: nobody answered. */
  status: number;
  code: string;
  detail: string;
  errors?: { path: string; code: string; message: string }[];
  requestId?: string;
}

export type Answer<T> = { ok: true; status: number; value: T } | { ok: false; problem: Problem };

interface Options {
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/**
 * One call of the public API, with the session's cookie. An answer that is no JSON is given as text. A 401 ends the
 * session: the key was revoked, or twelve hours are over.
 */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<Answer<T>> {
  const response = await send(method, path, options);
  if (response instanceof Error) return { ok: false, problem: unheard(response) };
  const text = await response.text().catch((error: Error) => error);
  // Cut off half way, or no longer wanted.
  if (text instanceof Error) return { ok: false, problem: unheard(text) };
  const value = read(response, text);
  if (response.ok) return { ok: true, status: response.status, value: value as T };
  const problem = problemOf(response, value);
  if (problem.status === 401) signedOut("Your key no longer works here. Sign in again to go on.");
  return { ok: false, problem };
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, signal ? { signal } : {});
export const post = <T>(path: string, body: unknown = {}) => call<T>("POST", path, { body });
export const put = <T>(path: string, body: unknown) => call<T>("PUT", path, { body });
export const patch = <T>(path: string, body: unknown) => call<T>("PATCH", path, { body });
export const remove = <T>(path: string) => call<T>("DELETE", path);

/** A path under which the API knows a customer whatever the id looks like. */
export function customerPath(key: string): string {
  return `/v1/customers/by-key/${key}`;
}

function send(method: string, path: string, { body, signal, headers }: Options): Promise<Response | Error> {
  const init: RequestInit = { method, headers: { accept: "application/json", ...headers } };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "content-type": "application/json" };
  }
  return fetch(path, init).catch((error: Error) => error);
}

function read(response: Response, text: string): unknown {
  if (!(response.headers.get("content-type") ?? "").includes("json")) return text;
  try {
    return JSON.parse(text, exactly);
  } catch {
    return text;
  }
}

/** Integers beyond 2^53 are shown as they came: browsers that tell the source of a number let us keep it. */
function exactly(_name: string, value: unknown, context?: { source?: string }): unknown {
  const inexact = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  return inexact ? (context?.source ?? value) : value;
}

function problemOf(response: Response, value: unknown): Problem {
  if (typeof value === "object" && value !== null && "code" in value) {
    return { detail: "", ...(value as object), status: response.status } as Problem;
  }
  const detail = `The service answered ${response.status}, and not in words of its own. Try again in a moment.`;
  return { status: response.status, code: "unknown", detail };
}

function unheard(error: Error): Problem {
  const aborted = error.name === "AbortError";
  return {
    status: 0,
    code: aborted ? "aborted" : "unheard",
    detail: aborted ? "" : "The service cannot be reached. Check the connection and try again.",
  };
}
