import { SECRET_BYTES, SECRET_PREFIX } from "./constants.ts";

/** A secret of a webhook endpoint, as its receiver keeps it: `whsec_` and base64. `random` gives that many bytes. */
export function newSecret(random: (bytes: number) => Uint8Array): string {
  return SECRET_PREFIX + toBase64(random(SECRET_BYTES));
}

/**
 * The value of `webhook-signature` (Standard Webhooks 1.0): `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, one for
 * each secret with blanks between, so that a receiver who knows the old or the new one finds its own.
 * `timestampSeconds` is the very number in `webhook-timestamp`; `body` is signed as the UTF-8 that is sent.
 * Throws on a secret that `newSecret` did not make: none other is ever stored.
 */
export async function signatures(
  secrets: readonly string[],
  id: string,
  timestampSeconds: number,
  body: string,
): Promise<string> {
  const content = new TextEncoder().encode(`${id}.${timestampSeconds}.${body}`);
  const signed = await Promise.all(secrets.map((secret) => sign(secret, content)));
  return signed.map((signature) => `v1,${signature}`).join(" ");
}

async function sign(secret: string, content: Uint8Array): Promise<string> {
  if (!secret.startsWith(SECRET_PREFIX)) throw new Error("a webhook secret without its prefix");
  const raw = Uint8Array.from(atob(secret.slice(SECRET_PREFIX.length)), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, content)));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
