/** An id longer than this in its encoded form goes by its key: Cloudflare takes URLs of up to 16 KB. */
const MAX_ENCODED = 12_000;

/** The path of a customer's routes. Ids that a URL cannot carry (`.`, `..`, very long ones) go by their SHA-256. */
export async function customerPath(customUserId: string, suffix = ""): Promise<string> {
  if (customUserId === "") throw new TypeError("customUserId must not be empty");
  if (/[\ud800-\udfff]/u.test(customUserId)) throw new TypeError("customUserId must be well-formed text");
  const encoded = encodeURIComponent(customUserId);
  if (encoded.length <= MAX_ENCODED && !/^\.{1,2}$/.test(encoded)) return `/v1/customers/${encoded}${suffix}`;
  return `/v1/customers/by-key/${await keyOf(customUserId)}${suffix}`;
}

/** The `key` of a customer: its id's SHA-256 in hex. */
export async function keyOf(customUserId: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(customUserId));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
