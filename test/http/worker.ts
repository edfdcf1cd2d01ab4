import { env, exports } from "cloudflare:workers";
import { expect, vi } from "vitest";

export const ORIGIN = "https://connectwatch.example";
export const CONNECT = "https://app.leadsie.com/connect/acme/manage";

/** The key the Worker under test has. From its bindings: a developer's own .dev.vars may have replaced it. */
export const ADMIN_KEY = env.ADMIN_API_KEY ?? "";

const worker = (exports as unknown as { default: Fetcher }).default;

/** The Worker, asked as over the network; redirects are not followed. */
export function send(path: string, init: RequestInit = {}): Promise<Response> {
  return worker.fetch(`${ORIGIN}${path}`, { redirect: "manual", ...init });
}

/** A call with the admin key; a body is sent as JSON. */
export function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return sendText(method, path, body === undefined ? undefined : JSON.stringify(body), headers);
}

/** As `call`, with a body that is sent as it stands. */
export function sendText(
  method: string,
  path: string,
  body?: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  return send(path, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

/** The JSON of an answer that must have this status. */
export async function jsonOf<T>(response: Promise<Response> | Response, status = 200): Promise<T> {
  const answer = await response;
  const text = await answer.text();
  expect(answer.status, text.slice(0, 500)).toBe(status);
  return JSON.parse(text) as T;
}

export interface ProblemJson {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  requestId: string;
  errors?: { path: string; code: string; message: string }[];
}

/** The problem an answer is, after checking that it is whole: every field, no stack, no secret. */
export async function problemOf(
  response: Promise<Response> | Response,
  status: number,
): Promise<ProblemJson> {
  const answer = await response;
  const text = await answer.text();
  expect(answer.status, text.slice(0, 500)).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  const problem = JSON.parse(text) as ProblemJson;
  expect(problem).toMatchObject({
    type: expect.any(String),
    title: expect.stringMatching(/\S/),
    status,
    code: expect.stringMatching(/^[a-z_]+$/),
    detail: expect.stringMatching(/\S/),
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(text).not.toMatch(/\bat .+\.(ts|js):\d+/);
  expect(text).not.toContain(ADMIN_KEY);
  return problem;
}

/** What is wrong where: `[path, code]` of each error. */
export async function errorsOf(response: Promise<Response> | Response, status = 400) {
  const { code, errors } = await problemOf(response, status);
  expect(code).toBe("invalid_request");
  return (errors ?? []).map((error) => [error.path, error.code]);
}

export interface CustomerJson {
  customUserId: string;
  key: string;
  state: string;
  version: number;
  source: string;
  connections?: unknown[];
  links?: LinkJson[];
  [field: string]: unknown;
}

export interface LinkJson {
  slug: string;
  url: string;
  requestUrl: string;
  targetUrl: string;
  customUserId: string;
  [field: string]: unknown;
}

export interface Page<T> {
  data: T[];
  next: string | null;
}

export const customerPath = (id: string, suffix = "") => `/v1/customers/${encodeURIComponent(id)}${suffix}`;

export async function keyOf(id: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(id));
  return new Uint8Array(digest).toHex();
}

let last = 0;

/** A customUserId that no other test of the file uses. */
export function someone(): string {
  last += 1;
  return `customer-${last}`;
}

/** Upstream, as one function from the asked id to the answer; says what it was asked. */
export function upstream(answer: (customUserId: string) => Response | Promise<Response>) {
  return vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    const { customUserId } = JSON.parse(String(init?.body)) as { customUserId: string };
    return answer(customUserId);
  });
}

/** A good answer of upstream with these connections, each as JSON text. */
export const connections = (...raws: string[]) =>
  new Response(`{"allConnections":[${raws.join(",")}]}`, { headers: { "content-type": "application/json" } });
