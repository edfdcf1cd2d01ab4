import * as z from "zod/mini";
import type { Principal } from "../account/principal.ts";
import { openSigned, signValue } from "../account/signed.ts";
import type { Context } from "./route.ts";

const PREFIX = "cwt_";
const PURPOSE = "browser token";

/** Signed, not kept: what it allows is all in it, and it ends by itself. Short names: it travels in addresses. */
const payload = z.object({ k: z.string(), i: z.string(), u: z.number() });

/** The customer whom a token is for, as they are now: who is erased and watched again is somebody else. */
export interface TokenFor {
  key: string;
  incarnation: string;
}

export function isBrowserToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** A token that reads this one customer until `until` (milliseconds since 1970). */
export async function makeToken(
  { config }: Pick<Context, "config">,
  { key, incarnation }: TokenFor,
  until: number,
): Promise<string> {
  return PREFIX + (await signValue(config.adminApiKey, PURPOSE, { k: key, i: incarnation, u: until }));
}

/** Whom the token makes of its bearer; null for one that is not ours or is over. */
export async function openToken(
  { config }: Pick<Context, "config">,
  text: string,
): Promise<Principal | null> {
  if (!isBrowserToken(text)) return null;
  const read = payload.safeParse(await openSigned(config.adminApiKey, PURPOSE, text.slice(PREFIX.length)));
  if (!read.success || read.data.u <= Date.now()) return null;
  const { k: key, i: incarnation, u: expiresAt } = read.data;
  return { id: "", name: "browser token", scope: "read", expiresAt, only: { key, incarnation } };
}
