import type { Config } from "../config.ts";
import type { Env } from "../env.ts";
import { sha256 } from "../sha256.ts";
import { account } from "../stubs.ts";
import { isApiKey } from "./api-key.ts";
import { MAX_KEY_CHARS } from "./constants.ts";
import type { Credential } from "./credential.ts";
import { type Principal, ROOT } from "./principal.ts";
import { Remembered } from "./remembered.ts";

/** What it takes to look at a key: the parts of a request's context. */
export interface Asked {
  env: Env;
  config: Pick<Config, "adminApiKey">;
  ctx: Pick<ExecutionContext, "waitUntil">;
}

/**
 * Whose key this is, or null for nobody's. The one place where keys are looked at: `key` is what stood in the
 * Authorization header or in the body. In the ordinary case it asks nobody and computes nothing (`Remembered`).
 */
export async function authenticate(c: Asked, key: string | null): Promise<Principal | null> {
  if (!key || key.length > MAX_KEY_CHARS) return null;
  const known = recall(c, key);
  if (known !== undefined) return known;
  // By digest and in constant time, so that neither a length nor a prefix can be felt out.
  const digest = await sha256(key);
  if (crypto.subtle.timingSafeEqual(digest, await rootDigest(c.config.adminApiKey))) {
    root(c).add(key);
    return ROOT;
  }
  // A mistyped or invented key has the wrong checksum: it never reaches an object.
  if (!isApiKey(key)) return null;
  return ask(c, key, { kind: "key", hash: new Uint8Array(digest).toHex() });
}

/** Whose session this is; `session` is an id whose signature was checked. */
export async function authenticateSession(c: Asked, session: string): Promise<Principal | null> {
  const known = recall(c, session);
  return known === undefined ? ask(c, session, { kind: "session", session }) : known;
}

/** Whether the key was found good a moment ago. */
export function isRemembered(c: Asked, key: string): boolean {
  return root(c).has(key) || Boolean(rememberedBy(c.env).recall(key));
}

/** A session that was closed here is closed here at once. */
export function forgetSession({ env }: Asked, session: string): void {
  rememberedBy(env).forget(session);
}

function recall(c: Asked, shown: string): Principal | null | undefined {
  if (root(c).has(shown)) return ROOT;
  const remembered = rememberedBy(c.env);
  const principal = remembered.recall(shown);
  if (principal && remembered.isRefreshDue(shown)) {
    const verify = (credentials: Credential[]) => account(c.env).verify(credentials);
    // A refresh that fails changes nothing: what is remembered ends by itself.
    c.ctx.waitUntil(remembered.refresh(verify).catch(() => {}));
  }
  return principal;
}

async function ask({ env }: Asked, shown: string, credential: Credential): Promise<Principal | null> {
  const askedAt = Date.now();
  const [principal = null] = await account(env).verify([credential]);
  rememberedBy(env).keep(shown, credential, principal, askedAt);
  return principal;
}

/** By the bindings, for as long as the platform hands out the same ones. */
const remembered = new WeakMap<Env, Remembered>();

function rememberedBy(env: Env): Remembered {
  let known = remembered.get(env);
  if (!known) {
    known = new Remembered(() => Date.now());
    remembered.set(env, known);
  }
  return known;
}

/** Texts that were found to be ADMIN_API_KEY: one for each configuration an isolate has seen. */
const roots = new WeakMap<Asked["config"], Set<string>>();

function root({ config }: Asked): Set<string> {
  let known = roots.get(config);
  if (!known) {
    known = new Set();
    roots.set(config, known);
  }
  return known;
}

const digests = new Map<string, Promise<ArrayBuffer>>();

function rootDigest(adminApiKey: string): Promise<ArrayBuffer> {
  let digest = digests.get(adminApiKey);
  if (!digest) {
    digest = sha256(adminApiKey);
    digests.set(adminApiKey, digest);
  }
  return digest;
}
