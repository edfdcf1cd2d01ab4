/** SHA-256 of a text's UTF-8. */
export function sha256(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}

/** The same in hex: what is kept of a secret with more than 128 random bits, which need no slower hash. */
export async function sha256Hex(text: string): Promise<string> {
  return new Uint8Array(await sha256(text)).toHex();
}
