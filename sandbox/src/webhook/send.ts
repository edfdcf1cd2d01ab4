import type { Office } from "../office.ts";
import { SEND_TIMEOUT_MS } from "./constants.ts";
import { type Connected, testBody, webhookBody } from "./shapes.ts";

export type { Connected } from "./shapes.ts";

/** Where to tell of new connections, and in which shape; `url` null is nowhere. */
export interface WebhookTarget {
  readonly url: string | null;
  readonly version: 1 | 2;
}

export const WEBHOOK_OFF: WebhookTarget = { url: null, version: 1 };

/** Tells the account's webhook of a connection. Never rejects: a failing receiver disturbs nothing. */
export function sendWebhook(connected: Connected, office: Office): Promise<void> {
  return post(office, (version, now) => webhookBody(connected, version, now));
}

/** Sends Leadsie's test event. Never rejects. */
export function sendTest(origin: string, office: Office): Promise<void> {
  return post(office, (version, now) => testBody(origin, version, now));
}

async function post(
  office: Office,
  body: (version: 1 | 2, now: string) => Record<string, unknown>,
): Promise<void> {
  const { url, version } = office.settings.get<WebhookTarget>("webhook", WEBHOOK_OFF);
  if (url === null) return;
  try {
    const response = await office.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body(version, new Date(office.now()).toISOString())),
      redirect: "manual",
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    await response.body?.cancel();
  } catch {
    // Lost: Leadsie documents no retries and no report of a failure, so the receiver must not count on either.
  }
}
