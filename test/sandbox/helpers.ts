import { exports } from "cloudflare:workers";

export const ORIGIN = "https://sandbox.example";
export const KEY = "sandbox-key";

export interface Asset {
  type: string;
  name: string;
  id: string;
  isSuccess: boolean;
  message: string;
  time: string;
}

export interface Connection {
  user: number;
  customUserId?: string;
  requestUrl: string;
  requestName: string;
  accessLevel: string;
  status: string;
  connectionAssets: Asset[];
}

/** Any request to the sandbox. */
export function call(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(ORIGIN + path, { redirect: "manual", ...init }));
}

/** A POST of a value as JSON, or of text as it stands. */
export function post(path: string, body: unknown = {}): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return call(path, { method: "POST", headers: { "content-type": "application/json" }, body: text });
}

/** A control route that is expected to work. */
export async function control<T = Record<string, unknown>>(route: string, body: unknown = {}): Promise<T> {
  const response = await post(`/control/${route}`, body);
  if (response.status !== 200) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return response.json<T>();
}

/** The status endpoint's answer, for one customer or for the whole account. */
export function ask(customUserId?: string, apiKey = KEY): Promise<Response> {
  return post("/api/checkUserStatus", customUserId === undefined ? { apiKey } : { apiKey, customUserId });
}

export async function connections(customUserId?: string): Promise<Connection[]> {
  const { allConnections } = await (await ask(customUserId)).json<{ allConnections: Connection[] }>();
  return allConnections;
}

export function asset(over: Record<string, unknown> = {}): Record<string, unknown> {
  return { type: "Page", name: "A page", id: "100", isSuccess: true, ...over };
}

/** The status code of a question, its answer read to the end: an open answer keeps the object from being evicted. */
export async function askStatus(customUserId?: string, apiKey = KEY): Promise<number> {
  const response = await ask(customUserId, apiKey);
  await response.text();
  return response.status;
}
