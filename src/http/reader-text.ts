import { customerKey } from "../customer-id.ts";
import { openEvent } from "../feed/sealed.ts";
import { shortUrl } from "../links/link-json.ts";
import { isLive } from "../links/stored.ts";
import { linksShard, shardOf } from "../stubs.ts";
import { linkBase } from "./link-base.ts";
import type { Context } from "./route.ts";

const REMINDER = /^\{"id":"[^"]*","type":"customer\.reminder"/;

/**
 * An event's JSON as this reader sees it. What is kept names no link, since a slug is a credential: who may make links
 * gets the customer's newest live one with a reminder, as it is now (null where there is none).
 */
export async function forReader(c: Context, kept: string): Promise<string> {
  const text = await openEvent(c.config.adminApiKey, kept);
  if (c.principal.scope === "read" || !REMINDER.test(text)) return text;
  const event = JSON.parse(text) as { customUserId: string; data: object };
  const linkUrl = await liveLinkUrl(c, await customerKey(event.customUserId));
  return JSON.stringify({ ...event, data: { ...event.data, linkUrl } });
}

export function allForReader(c: Context, rows: { text: string }[]): Promise<string[]> {
  return Promise.all(rows.map(({ text }) => forReader(c, text)));
}

async function liveLinkUrl(c: Context, key: string): Promise<string | null> {
  const links = await linksShard(c.env, shardOf(key)).ofCustomer(key);
  const live = links.find((link) => isLive(link, Date.now()));
  return live ? shortUrl(live.slug, linkBase(c)) : null;
}
