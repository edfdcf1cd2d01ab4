import * as z from "zod/mini";
import { SESSION_MS } from "../account/constants.ts";
import { openSigned, signValue } from "../account/signed.ts";
import type { Context } from "./route.ts";

type Asking = Pick<Context, "request" | "url" | "config">;

const PURPOSE = "session";

const payload = z.object({ id: z.string(), until: z.number() });

/**
 * The session's id, of a cookie that was signed here and is not over; null for everything else, and for a request that
 * this origin's own page did not make: any other page's comes without a session, whatever its cookies are.
 */
export async function readSession(c: Asking): Promise<string | null> {
  const text = cookieOf(c);
  if (text === null || !isOwnPage(c)) return null;
  const read = payload.safeParse(await openSigned(c.config.adminApiKey, PURPOSE, text));
  return read.success && read.data.until > Date.now() ? read.data.id : null;
}

/** A `Set-Cookie` for the session. Scripts cannot read it, and no other site's request carries it. */
export async function sessionCookie(c: Asking, id: string, until: number): Promise<string> {
  const text = await signValue(c.config.adminApiKey, PURPOSE, { id, until });
  return `${cookieName(c)}=${text}; Max-Age=${Math.floor(SESSION_MS / 1000)}; ${attributes(c)}`;
}

export function noCookie(c: Asking): string {
  return `${cookieName(c)}=; Max-Age=0; ${attributes(c)}`;
}

/** By Fetch Metadata, which every current browser sends and no script can set; else by Origin, for every method. */
export function isOwnPage({ request, url, config }: Asking): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin");
  return origin !== null && (origin === url.origin || origin === originOf(config.publicBaseUrl));
}

function cookieOf(c: Asking): string | null {
  const header = c.request.headers.get("cookie");
  if (header === null) return null;
  const start = `${cookieName(c)}=`;
  const found = header.split(";").find((part) => part.trimStart().startsWith(start));
  return found?.trim().slice(start.length) ?? null;
}

/** `__Host-` (RFC 6265bis): set over https, for this host and every path, by nobody else. Local http has no such cookies. */
function cookieName(c: Asking): string {
  return isSecure(c) ? "__Host-connectwatch" : "connectwatch";
}

function attributes(c: Asking): string {
  return `Path=/; HttpOnly; SameSite=Strict${isSecure(c) ? "; Secure" : ""}`;
}

function isSecure({ url }: Asking): boolean {
  return url.protocol === "https:";
}

function originOf(url: string | null): string | null {
  return url && new URL(url).origin;
}
