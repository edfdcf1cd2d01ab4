import { exports } from "cloudflare:workers";
import { bindings } from "./shard.ts";

export const ORIGIN = "https://go.example";

export const PERSON =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

const worker = (exports as unknown as { default: Fetcher }).default;

/** The Worker, asked as over the network; redirects are not followed. */
export function fetchWorker(
  path: string,
  init: RequestInit<IncomingRequestCfProperties> = {},
): Promise<Response> {
  return worker.fetch(`${ORIGIN}${path}`, { redirect: "manual", ...(init as RequestInit) });
}

/** A call of the API with the admin key; a body is sent as JSON. */
export function api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return fetchWorker(path, {
    method,
    headers: {
      authorization: `Bearer ${bindings.ADMIN_API_KEY}`,
      "content-type": "application/json",
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Follows a short link as a person with a browser would. */
export function visit(slug: string, query = "", headers: Record<string, string> = {}, method = "GET") {
  return fetchWorker(`/r/${slug}${query}`, { method, headers: { "user-agent": PERSON, ...headers } });
}

let last = 0;

/** A customerUserId that no other test uses. */
export function someone(): string {
  last += 1;
  return `customer-${last}`;
}
