import { looksLikeApiKey } from "../account/api-key.ts";
import { authenticate, authenticateSession, isRemembered } from "../account/authenticate.ts";
import type { Principal } from "../account/principal.ts";
import { sameSecret } from "../account/same-secret.ts";
import { bearer } from "./bearer.ts";
import { isBrowserToken, openToken } from "./browser-token.ts";
import { countCaller, countUnknown, refuseFlood } from "./limits.ts";
import { unauthorized } from "./problem.ts";
import type { Context } from "./route.ts";
import { readSession } from "./session-cookie.ts";

type Asking = Omit<Context, "principal" | "params">;

/**
 * Who asks, by what the request shows: a key or a browser token in the Authorization header, a browser token in
 * `?token=` (EventSource sends no headers), or the dashboard's cookie. One answer, a 401, for whatever is not good.
 */
export async function callerOf(c: Asking): Promise<Principal> {
  await refuseKeyInQuery(c);
  const principal = await shown(c);
  if (!principal) throw unauthorized();
  await countCaller(c, principal);
  return principal;
}

async function shown(c: Asking): Promise<Principal | null> {
  const header = c.request.headers.get("authorization");
  if (header !== null) {
    const text = bearer(c.request);
    return text !== null && isBrowserToken(text) ? counted(c, await openToken(c, text)) : holderOf(c, text);
  }
  const token = c.url.search === "" ? null : c.url.searchParams.get("token");
  if (token !== null) return counted(c, await openToken(c, token));
  const session = await readSession(c);
  return session === null ? null : authenticateSession(c, session);
}

/**
 * Whose key this is; null for nobody's. A bad one counts against its address, and an address that shows very many is
 * refused before Account is asked: it is one object for everybody.
 */
export async function holderOf(c: Asking, key: string | null): Promise<Principal | null> {
  if (key === null) return null;
  if (!isRemembered(c, key)) refuseFlood(c);
  return counted(c, await authenticate(c, key));
}

async function counted(c: Asking, principal: Principal | null): Promise<Principal | null> {
  if (!principal) await countUnknown(c);
  return principal;
}

/** Names under which keys are put into addresses, by habit from other services. */
const KEY_PARAMETER = /[?&](key|api_?key|access_token|token)=/i;

/**
 * A key in an address ends in logs, histories and Referer headers: it is refused even beside a good header, so that
 * nobody gets used to it. What is no key may stand there.
 */
export async function refuseKeyInQuery({ url, config }: Pick<Asking, "url" | "config">): Promise<void> {
  if (!KEY_PARAMETER.test(url.search)) return;
  for (const value of url.searchParams.values()) {
    if (looksLikeApiKey(value) || (await sameSecret(value, config.adminApiKey))) throw unauthorized();
  }
}
