import { rootBits } from "./root-key.ts";

/** AES-GCM's nonce (NIST SP 800-38D): drawn anew each time, and few are ever drawn with one key. */
const NONCE_BYTES = 12;

/** Encrypts a secret for storage, with a key derived from ADMIN_API_KEY for this purpose: base64 of nonce and ciphertext. */
export async function seal(adminApiKey: string, purpose: string, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = await sealingKey(adminApiKey, purpose);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(secret)),
  );
  const whole = new Uint8Array(iv.length + sealed.length);
  whole.set(iv);
  whole.set(sealed, iv.length);
  return whole.toBase64();
}

/** What was sealed; null where ADMIN_API_KEY is another than it was, or the text was tampered with. */
export async function unseal(adminApiKey: string, purpose: string, sealed: string): Promise<string | null> {
  try {
    const whole = Uint8Array.fromBase64(sealed);
    const key = await sealingKey(adminApiKey, purpose);
    const iv = whole.subarray(0, NONCE_BYTES);
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, whole.subarray(NONCE_BYTES));
    return new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}

async function sealingKey(adminApiKey: string, purpose: string): Promise<CryptoKey> {
  const bits = await rootBits(adminApiKey, `seal ${purpose}`);
  return crypto.subtle.importKey("raw", bits, "AES-GCM", false, ["encrypt", "decrypt"]);
}
