import { GONE, MISSING } from "../links/protocol.ts";
import { shardOfSlug } from "../links/slug.ts";
import { isUnfurler, readVisit, visitorKind } from "../links/visitor.ts";
import { linksShard } from "../stubs.ts";
import { countUnknown, refuseFlood } from "./limits.ts";
import { gonePage, LINK_HEADERS, notFoundPage, previewPage } from "./pages.ts";
import type { Context, Route } from "./route.ts";

export const redirect: Route[] = [{ method: "GET", path: "/r/:slug", scope: "open", handle: follow }];

/** A short link: one call to its shard, which knows where it leads and notes the click. */
async function follow(c: Context): Promise<Response> {
  const slug = c.params.slug ?? "";
  const shard = shardOfSlug(slug);
  if (shard === null) return unknown(c);
  refuseFlood(c);
  const { request, env, url } = c;
  const visit = JSON.stringify(readVisit(request.headers, request.cf?.country, url.search));
  const links = linksShard(env, shard);
  const answer =
    request.method === "HEAD"
      ? await links.peek(slug, visit)
      : await links.hit(slug, visitorKind(request.headers), visit);
  if (answer === MISSING) return unknown(c);
  if (answer === GONE) return gonePage(c.config.contactUrl);
  if (isUnfurler(request.headers.get("user-agent"))) return previewPage();
  return new Response(null, { status: 302, headers: { location: answer, ...LINK_HEADERS } });
}

/** Whoever tries slugs is stopped; one that is mistyped costs nobody anything. */
async function unknown(c: Context): Promise<Response> {
  await countUnknown(c);
  return notFoundPage();
}
