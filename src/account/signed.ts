import { rootKey } from "./root-key.ts";

/**
 * A value that only this service can have made, as text that any URL, header or cookie carries: JSON and its HMAC, in
 * base64url, under the purpose's own key. Readable by whoever holds it: nothing secret goes in.
 */
export async function signValue(adminApiKey: string, purpose: string, value: unknown): Promise<string> {
  const body = toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
  const key = await rootKey(adminApiKey, purpose);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(body));
  return `${body}.${toBase64Url(new Uint8Array(signature))}`;
}

/** What was signed for this purpose; null for everything else. Still to be checked by a schema: an earlier version may have signed it. */
export async function openSigned(adminApiKey: string, purpose: string, text: string): Promise<unknown> {
  const [body, signature, ...rest] = text.split(".");
  if (!body || !signature || rest.length > 0) return null;
  const bytes = fromBase64Url(signature);
  const key = await rootKey(adminApiKey, purpose);
  if (!bytes || !(await crypto.subtle.verify("HMAC", key, bytes, new TextEncoder().encode(body))))
    return null;
  return JSON.parse(new TextDecoder().decode(fromBase64Url(body) ?? new Uint8Array()));
}

export function toBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Bytes have one spelling: blanks and spare bits, which decoders pass over, are refused. */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return toBase64Url(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}
