import type { Env } from "../env.ts";
import { linksShard, shardOf } from "../stubs.ts";
import { shortUrl } from "./link-json.ts";
import { isLive } from "./stored.ts";

/**
 * A `customer.reminder`'s JSON with `linkUrl`: the newest link of the customer (by key) that leads somewhere at `now`, null
 * where there is none. What is kept of the event names no link, since a slug is a credential.
 */
export async function withLiveLink(env: Env, base: string, key: string, text: string, now: number) {
  const links = await linksShard(env, shardOf(key)).ofCustomer(key);
  const live = links.find((link) => isLive(link, now));
  const event = JSON.parse(text) as { data: object };
  const linkUrl = live ? shortUrl(live.slug, base) : null;
  return JSON.stringify({ ...event, data: { ...event.data, linkUrl } });
}
