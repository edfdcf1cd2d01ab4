/** Leadsie sets no bound; browsers and URLs end near 8 KiB, and a target URL must stay under 16 KB. */
export const MAX_CUSTOM_USER_ID_BYTES = 8192;

/** What is wrong with a customUserId, in words, or null. The id is the company's own: any text that travels whole. */
export function customUserIdFault(value: unknown): string | null {
  if (typeof value !== "string") return "must be text; put a number between quotation marks";
  if (value === "") return "must not be empty";
  if (!value.isWellFormed()) return "holds a lone surrogate: it is not well-formed text";
  if (/\p{Cc}/u.test(value)) return "holds a control character";
  if (
    value.length > MAX_CUSTOM_USER_ID_BYTES ||
    new TextEncoder().encode(value).length > MAX_CUSTOM_USER_ID_BYTES
  ) {
    return `is longer than ${MAX_CUSTOM_USER_ID_BYTES} bytes`;
  }
  return null;
}

/** The customer's key: the SHA-256 of the customUserId's UTF-8, in hex. It names the object and the Links shard. */
export async function customerKey(customUserId: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(customUserId));
  return new Uint8Array(digest).toHex();
}
