import type * as z from "zod/mini";
import { openSigned, signValue } from "../account/signed.ts";
import { invalid } from "./problem.ts";
import type { Context } from "./route.ts";

/**
 * Cursors are opaque and signed: a page begins where ours ended, never where a caller wishes. `purpose` names
 * the list, so that a cursor of one list is refused by another.
 */
export function sealCursor(c: Context, purpose: string, value: unknown): Promise<string> {
  return signValue(c.config.adminApiKey, `cursor ${purpose}`, value);
}

/** What was sealed, or a 400 for anything that was not sealed here for this purpose. `name`: of the parameter. */
export async function openCursor<T>(
  c: Context,
  purpose: string,
  cursor: string | undefined,
  schema: z.ZodMiniType<T>,
  name = "cursor",
): Promise<T | undefined> {
  if (cursor === undefined) return undefined;
  const refused = invalid(name, "cursor_invalid", "This cursor was not made by this list.");
  const read = schema.safeParse(await openSigned(c.config.adminApiKey, `cursor ${purpose}`, cursor));
  if (!read.success) throw refused;
  return read.data;
}
