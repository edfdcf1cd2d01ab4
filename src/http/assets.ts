import type { Env } from "../env.ts";
import { notFound } from "./problem.ts";
import type { Context, Route } from "./route.ts";

/** What `npm run build` made. Names under /assets/ hold a hash of the content, so that they may be kept for ever. */
export const assets: Route[] = [{ method: "GET", path: "/assets/*", scope: "open", handle: asset }];

const FOR_EVER = "public, max-age=31536000, immutable";
/** The few files without a hash in their name. */
const FOR_A_DAY = "public, max-age=86400";

async function asset({ env, url, request }: Context): Promise<Response> {
  const hashed = /-[A-Z0-9]{8}\.(js|css)$/.test(url.pathname);
  const file = await assetFile(env, url, request.headers.get("if-none-match"));
  file.headers.set("cache-control", hashed ? FOR_EVER : FOR_A_DAY);
  return file;
}

/**
 * A file of build/assets at `url`'s path, its headers open to change; 304 where `etag` names it as it is. Throws the
 * problem of a path at which there is nothing.
 */
export async function assetFile(env: Env, url: URL, etag: string | null): Promise<Response> {
  const headers = etag === null ? {} : { "if-none-match": etag };
  const found = await env.ASSETS.fetch(new Request(url.origin + url.pathname, { headers }));
  if (!found.ok && found.status !== 304) throw notFound("This file");
  const file = new Response(found.body, found);
  file.headers.set("x-content-type-options", "nosniff");
  return file;
}
