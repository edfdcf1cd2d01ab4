/** Derived keys, per admin key and purpose; importing one costs more than using it. */
const known = new Map<string, Promise<CryptoKey>>();

/**
 * An HMAC-SHA-256 key for one purpose. ADMIN_API_KEY is the root: each purpose gets a key of its own by HKDF
 * (RFC 5869), so that what one of them signs proves nothing to another.
 */
export function rootKey(adminApiKey: string, purpose: string): Promise<CryptoKey> {
  const name = `${purpose}\n${adminApiKey}`;
  let key = known.get(name);
  if (!key) {
    key = derive(adminApiKey, purpose);
    known.set(name, key);
  }
  return key;
}

async function derive(adminApiKey: string, purpose: string): Promise<CryptoKey> {
  const text = new TextEncoder();
  const root = await crypto.subtle.importKey("raw", text.encode(adminApiKey), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: text.encode("connectwatch"), info: text.encode(purpose) },
    root,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
