import { assetFile } from "./assets.ts";
import { PRIVATE } from "./json.ts";
import type { Context, Route } from "./route.ts";

/** Where people look first: the dashboard. */
export const home: Route[] = [{ method: "GET", path: "/", scope: "open", handle: dashboard }];

/**
 * Only files of this origin run or style anything, forms go nowhere by themselves, and no other page may frame this
 * one (Content Security Policy Level 3). Codes to scan are drawn from `data:`.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  // Names the current scripts; small enough to be sent each time.
  "cache-control": PRIVATE,
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow",
};

async function dashboard({ env, url }: Context): Promise<Response> {
  const page = await assetFile(env, new URL("/index.html", url), null);
  for (const [name, value] of Object.entries(HEADERS)) page.headers.set(name, value);
  return page;
}
