import { customerKey } from "../customer-id.ts";
import { openEvent } from "../feed/sealed.ts";
import { withLiveLink } from "../links/live-link.ts";
import { linkBase } from "./link-base.ts";
import type { Context } from "./route.ts";

const REMINDER = /^\{"id":"[^"]*","type":"customer\.reminder"/;

/**
 * An event's JSON as this reader sees it: who may make links gets the customer's newest live one with a reminder.
 */
export async function forReader(c: Context, kept: string): Promise<string> {
  const text = await openEvent(c.config.adminApiKey, kept);
  if (c.principal.scope === "read" || !REMINDER.test(text)) return text;
  const { customUserId } = JSON.parse(text) as { customUserId: string };
  return withLiveLink(c.env, linkBase(c), await customerKey(customUserId), text, Date.now());
}

export function allForReader(c: Context, rows: { text: string }[]): Promise<string[]> {
  return Promise.all(rows.map(({ text }) => forReader(c, text)));
}
