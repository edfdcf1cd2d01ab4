import type * as z from "zod";
import { rootKey } from "../account/root-key.ts";
import { invalid } from "./problem.ts";
import type { Context } from "./route.ts";

/**
 * Cursors are opaque and signed: a page begins where ours ended, never where a caller wishes. `purpose` names
 * the list, so that a cursor of one list is refused by another.
 */
export async function sealCursor(c: Context, purpose: string, value: unknown): Promise<string> {
  const body = toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
  return `${body}.${await sign(c, purpose, body)}`;
}

/** What was sealed, or a 400 for anything that was not sealed here for this purpose. */
export async function openCursor<T>(
  c: Context,
  purpose: string,
  cursor: string | undefined,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  if (cursor === undefined) return undefined;
  const refused = invalid("cursor", "cursor_invalid", "This cursor was not made by this list.");
  const [body, signature, ...rest] = cursor.split(".");
  if (!body || !signature || rest.length > 0) throw refused;
  const bytes = fromBase64Url(signature);
  const key = await rootKey(c.config.adminApiKey, `cursor ${purpose}`);
  if (!bytes || !(await crypto.subtle.verify("HMAC", key, bytes, new TextEncoder().encode(body))))
    throw refused;
  const read = schema.safeParse(
    JSON.parse(new TextDecoder().decode(fromBase64Url(body) ?? new Uint8Array())),
  );
  if (!read.success) throw refused;
  return read.data;
}

async function sign(c: Context, purpose: string, body: string): Promise<string> {
  const key = await rootKey(c.config.adminApiKey, `cursor ${purpose}`);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(body))));
}

function toBase64Url(bytes: Uint8Array): string {
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
