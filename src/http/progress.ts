import { shardOfSlug } from "../links/slug.ts";
import { isLive } from "../links/stored.ts";
import { sweepFreshness } from "../refresh/freshness.ts";
import { customerStatus, linksShard } from "../stubs.ts";
import { countUnknown, refuseFlood } from "./limits.ts";
import { gonePage, notFoundPage } from "./pages.ts";
import { progressPage } from "./progress-page.ts";
import type { Context, Route } from "./route.ts";

/** For whoever has the link: what is still missing. Looking is no click. */
export const progress: Route[] = [
  { method: "GET", path: "/r/:slug/progress", scope: "open", handle: showProgress },
];

async function showProgress(c: Context): Promise<Response> {
  const slug = c.params.slug ?? "";
  const shard = shardOfSlug(slug);
  if (shard === null) return unknown(c);
  refuseFlood(c);
  const link = await linksShard(c.env, shard).get(slug);
  if (!link) return unknown(c);
  if (!isLive(link, Date.now())) return gonePage(c.config.contactUrl);
  const status = await customerStatus(c.env, link.key).facts(await sweepFreshness(c.env));
  if (!status.found) return unknown(c);
  // By Fetch Metadata: inside a company's own page the connect page opens beside it.
  const embedded = c.request.headers.get("sec-fetch-dest") === "iframe";
  return progressPage(c.config.brand, { slug, missing: status.missing, embedded });
}

/** The same page and the same limit as for a short link: nobody learns here which slugs there are. */
async function unknown(c: Context): Promise<Response> {
  await countUnknown(c);
  return notFoundPage();
}
