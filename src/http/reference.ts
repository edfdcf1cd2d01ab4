import { assetFile } from "./assets.ts";
import type { Context, Route } from "./route.ts";

/** What the API is, for programs and for people: both made by `npm run build` of the schemas that validate. */
export const reference: Route[] = [
  { method: "GET", path: "/openapi.json", scope: "open", handle: showDocument },
  { method: "GET", path: "/docs", scope: "open", handle: showDocs },
];

/** The page has no script at all, and its style is a file of this origin (Content Security Policy Level 3). */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** May be kept, and is asked about each time: another version is another document. */
const ASK_AGAIN = "no-cache";

async function showDocument({ env, url, request }: Context): Promise<Response> {
  const file = await assetFile(env, url, request.headers.get("if-none-match"));
  file.headers.set("cache-control", ASK_AGAIN);
  // Holds nothing of anybody: whatever generates clients or shows documents may read it from a browser.
  file.headers.set("access-control-allow-origin", "*");
  return file;
}

async function showDocs({ env, url, request }: Context): Promise<Response> {
  const page = await assetFile(env, new URL("/docs.html", url), request.headers.get("if-none-match"));
  page.headers.set("cache-control", ASK_AGAIN);
  page.headers.set("content-security-policy", POLICY);
  page.headers.set("referrer-policy", "no-referrer");
  return page;
}
