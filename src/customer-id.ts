import { sha256Hex } from "./sha256.ts";

/** Leadsie sets no bound; browsers and URLs end near 8 KiB, and a target URL must stay under 16 KB. */
export const MAX_CUSTOM_USER_ID_BYTES = 8192;

/** What is wrong with a customUserId, in words, or null. The id is the company's own: any text that travels whole. */
export function customUserIdFault(value: unknown): string | null {
  if (value === undefined) return "is missing";
  if (Array.isArray(value)) return "must be text, and be given once";
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

/** Ids whose keys are remembered: those asked about all the time. Some megabytes at most, where ids are of ordinary length. */
const MAX_REMEMBERED = 10_000;
const MAX_REMEMBERED_CHARS = 256;
const keys = new Map<string, string>();

/** The customer's key: the SHA-256 of the customUserId's UTF-8, in hex. It names the object and the Links shard. */
export async function customerKey(customUserId: string): Promise<string> {
  return keys.get(customUserId) ?? digest(customUserId);
}

async function digest(customUserId: string): Promise<string> {
  const key = await sha256Hex(customUserId);
  if (keys.size >= MAX_REMEMBERED) keys.clear();
  if (customUserId.length <= MAX_REMEMBERED_CHARS) keys.set(customUserId, key);
  return key;
}
