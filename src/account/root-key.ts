/** Derived keys, per admin key and purpose; deriving one costs more than using it. */
const known = new Map<string, Promise<CryptoKey>>();

/**
 * An HMAC-SHA-256 key for one purpose. ADMIN_API_KEY is the root: each purpose gets a key of its own by HKDF
 * (RFC 5869), so that what one of them signs proves nothing to another.
 */
export function rootKey(adminApiKey: string, purpose: string): Promise<CryptoKey> {
  const name = `${purpose}\n${adminApiKey}`;
  let key = known.get(name);
  if (!key) {
    key = rootBits(adminApiKey, purpose).then((bits) =>
      crypto.subtle.importKey("raw", bits, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]),
    );
    known.set(name, key);
  }
  return key;
}

/** 256 bits for one purpose. */
export async function rootBits(adminApiKey: string, purpose: string): Promise<ArrayBuffer> {
  const text = new TextEncoder();
  const root = await crypto.subtle.importKey("raw", text.encode(adminApiKey), "HKDF", false, ["deriveBits"]);
  const salt = text.encode("connectwatch");
  return crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt, info: text.encode(purpose) },
    root,
    256,
  );
}
