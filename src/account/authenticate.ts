import type { Principal } from "../http/route.ts";

/** Digests of the admin key, by its text: one for each configuration an isolate has seen. */
const digests = new Map<string, Promise<ArrayBuffer>>();

/**
 * Whose key this is, or null. The one place where keys are looked at: `key` is what stood in the Authorization
 * header or in the body. Compared by digest and in constant time, so that neither its length nor a prefix can be felt out.
 */
export async function authenticate(adminApiKey: string, key: string | null): Promise<Principal | null> {
  if (!key || key.length > MAX_KEY_LENGTH) return null;
  let expected = digests.get(adminApiKey);
  if (!expected) {
    expected = sha256(adminApiKey);
    digests.set(adminApiKey, expected);
  }
  const same = crypto.subtle.timingSafeEqual(await sha256(key), await expected);
  return same ? { id: "admin", scope: "admin" } : null;
}

/** No key of ours is longer; hashing what nobody can have made helps only an attacker. */
const MAX_KEY_LENGTH = 1024;

function sha256(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
