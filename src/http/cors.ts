import { type Config, configOf } from "../config.ts";

/** One customer and its stream, by id and by key: what a page of another origin may read, with a browser token. */
const READABLE = /^\/v1\/customers\/(by-key\/)?[^/]+(\/live)?$/;

/** Kept by browsers for ten minutes: a page that watches a customer asks once. */
const MAX_AGE_SECONDS = "600";

/**
 * The answer to a browser that asks whether a page of an allowed origin may send a request (Fetch standard, CORS
 * preflight); null for everything else, which is answered as if there were no CORS.
 */
export function preflight(request: Request, url: URL, config: Config): Response | null {
  if (request.method !== "OPTIONS" || !isAllowed(request, url, config)) return null;
  if (!request.headers.has("access-control-request-method")) return null;
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET",
      "access-control-allow-headers": "authorization, if-none-match, last-event-id, cache-control",
      "access-control-max-age": MAX_AGE_SECONDS,
    },
  });
}

/** Lets a page of an allowed origin see the answer. Cookies are never allowed with it: a session is this origin's alone. */
export function allowOrigin(request: Request, env: object, response: Response): void {
  const origin = request.headers.get("origin");
  const checked = origin === null ? null : configOf(env);
  if (origin === null || !checked?.ok || !isAllowed(request, new URL(request.url), checked.config)) return;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.append("vary", "Origin");
  response.headers.set(
    "access-control-expose-headers",
    "ETag, X-Checked-At, X-Stale, X-Request-Id, Retry-After",
  );
}

function isAllowed(request: Request, { pathname }: URL, { allowedOrigins }: Config): boolean {
  const origin = request.headers.get("origin");
  return origin !== null && allowedOrigins.includes(origin) && READABLE.test(pathname);
}
