import { sha256 } from "../sha256.ts";

/** Whether two secrets are the same, compared by digest and in constant time: neither a length nor a prefix can be felt out. */
export async function sameSecret(given: string, secret: string): Promise<boolean> {
  const [a, b] = await Promise.all([sha256(given), sha256(secret)]);
  return crypto.subtle.timingSafeEqual(a, b);
}
