import * as z from "zod/mini";
import { forgetSession } from "../account/authenticate.ts";
import { KEY_RANDOM_CHARS, MAX_KEY_CHARS, SESSION_MS } from "../account/constants.ts";
import type { Principal } from "../account/principal.ts";
import { sha256Hex } from "../sha256.ts";
import { account } from "../stubs.ts";
import { iso } from "../time.ts";
import { readJson } from "./body.ts";
import { holderOf } from "./caller.ts";
import { json, PRIVATE } from "./json.ts";
import { countUnknown, refuseFlood } from "./limits.ts";
import { notFound, Problem, unauthorized } from "./problem.ts";
import type { Context, Route } from "./route.ts";
import { isOwnPage, noCookie, sessionCookie } from "./session-cookie.ts";
import { codeUsedPage, signInPage } from "./sign-in-page.ts";

/** The dashboard's sessions: a cookie that stands for a key, for a working day at most. */
export const session: Route[] = [
  { method: "POST", path: "/session", scope: "body", handle: postSession },
  { method: "GET", path: "/session", scope: "read", handle: (c) => json(whoJson(c.principal)) },
  { method: "DELETE", path: "/session", scope: "read", handle: deleteSession },
  { method: "GET", path: "/sign-in", scope: "open", handle: showSignIn },
  { method: "POST", path: "/sign-in", scope: "open", handle: redeemCode },
];

export const sessionPost = z.strictObject({ key: z.string().check(z.maxLength(MAX_KEY_CHARS)) });

async function postSession(c: Context): Promise<Response> {
  refuseOtherPages(c);
  const { key } = await readJson(c, sessionPost);
  const principal = await holderOf(c, key);
  if (!principal) throw unauthorized();
  const { id, until } = newSession();
  const opened = await account(c.env).openSession({ id, keyId: principal.id, until });
  if (!opened) throw unauthorized();
  return json(whoJson(opened), 200, { "set-cookie": await sessionCookie(c, id, until) });
}

async function deleteSession(c: Context): Promise<Response> {
  const { session: id } = c.principal;
  if (id === undefined) throw notFound("A session");
  await account(c.env).closeSession(id);
  forgetSession(c, id);
  return new Response(null, {
    status: 204,
    headers: { "cache-control": PRIVATE, "set-cookie": noCookie(c) },
  });
}

const codeText = z.string().check(z.regex(new RegExp(`^[0-9A-Za-z]{${KEY_RANDOM_CHARS}}$`)));

/** A page with a button: a mail program or messenger that looks at the address does not use it up. */
function showSignIn(c: Context): Response {
  const code = codeText.safeParse(c.url.searchParams.get("code"));
  return code.success ? signInPage(code.data) : codeUsedPage();
}

/** Guesses count as bad keys do. */
async function unusable(c: Context): Promise<Response> {
  await countUnknown(c);
  return codeUsedPage();
}

async function redeemCode(c: Context): Promise<Response> {
  refuseOtherPages(c);
  refuseFlood(c);
  const code = codeText.safeParse(await codeOf(c.request));
  if (!code.success) return unusable(c);
  const { id, until } = newSession();
  const principal = await account(c.env).redeemSignIn(await sha256Hex(code.data), { id, until });
  if (!principal) return unusable(c);
  return new Response(null, {
    status: 303,
    headers: { location: "/", "cache-control": PRIVATE, "set-cookie": await sessionCookie(c, id, until) },
  });
}

/** The form's field; a form is a few bytes, and what is larger is none. */
async function codeOf(request: Request): Promise<string | null> {
  const type = request.headers.get("content-type") ?? "";
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (!type.startsWith("application/x-www-form-urlencoded") || !(length <= MAX_FORM_BYTES)) return null;
  const form = await request.formData();
  const code = form.get("code");
  return typeof code === "string" ? code : null;
}

const MAX_FORM_BYTES = 1024;

/** Nobody is signed in to somebody else's session by another site's form. */
function refuseOtherPages(c: Context): void {
  if (c.request.headers.has("sec-fetch-site") && !isOwnPage(c)) {
    throw new Problem("forbidden", "Sign in on this service's own page.");
  }
}

function newSession(): { id: string; until: number } {
  const id = crypto.getRandomValues(new Uint8Array(SESSION_ID_BYTES)).toHex();
  return { id, until: Date.now() + SESSION_MS };
}

const SESSION_ID_BYTES = 16;

function whoJson({ id, name, scope, expiresAt }: Principal) {
  return { keyId: id, name, scope, expiresAt: iso(expiresAt) };
}
