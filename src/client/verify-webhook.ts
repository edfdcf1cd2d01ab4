import { ConnectwatchError } from "./errors.ts";
import type { Event } from "./types.ts";

/** The body was not signed by the secret's owner, or long ago. */
export class WebhookVerificationError extends ConnectwatchError {
  override name = "WebhookVerificationError";
}

/** How far the sender's clock may be off, in seconds (Standard Webhooks, "Verifying webhooks"). */
const TOLERANCE_SECONDS = 300;

export interface Received {
  headers: Headers | Record<string, string | string[] | undefined>;
  /** The body exactly as it came: JSON that was parsed and written again has another signature. */
  body: string;
}

/**
 * The event that a webhook brought, after checking that it was signed with `secret` (Standard Webhooks). Takes a
 * standard Request, or headers and text.
 *
 * @example
 * const event = await verifyWebhook(request, process.env.WEBHOOK_SECRET);
 * if (event.type === "customer.connected") startOnboarding(event.customUserId);
 *
 * @throws WebhookVerificationError where a header is missing, the time is more than five minutes off, or no signature fits.
 */
export async function verifyWebhook(
  received: Request | Received,
  secret: string,
  { now = Date.now() }: { now?: number } = {},
): Promise<Event> {
  const body = received instanceof Request ? await received.text() : received.body;
  const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
    header(received.headers, name),
  ) as [string, string, string];
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(now / 1000 - seconds) <= TOLERANCE_SECONDS)) {
    throw new WebhookVerificationError("webhook-timestamp is too far from now");
  }
  const key = await crypto.subtle.importKey(
    "raw",
    secretBytes(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const signature of signatures.split(" ")) {
    const [version, text = ""] = signature.split(",");
    const bytes = version === "v1" ? fromBase64(text) : null;
    // crypto.subtle compares in constant time.
    if (bytes && (await crypto.subtle.verify("HMAC", key, bytes, signed))) return JSON.parse(body) as Event;
  }
  throw new WebhookVerificationError("no signature fits the body");
}

function header(headers: Received["headers"], name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : [headers[name]].flat()[0];
  if (!value) throw new WebhookVerificationError(`${name} is missing`);
  return value;
}

function secretBytes(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (!bytes || bytes.length === 0) throw new TypeError("the secret is not one of a webhook: whsec_…");
  return bytes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
