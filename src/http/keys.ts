import * as z from "zod/mini";
import { apiKeyOf, base62, keyIdOf } from "../account/api-key.ts";
import {
  KEY_RANDOM_CHARS,
  KEY_START_CHARS,
  MAX_KEY_NAME,
  MAX_KEYS,
  MAX_OVERLAP_SECONDS,
  SIGN_IN_MS,
} from "../account/constants.ts";
import type { StoredKey } from "../account/keys.ts";
import { ROOT_ID, SCOPES } from "../account/principal.ts";
import { sha256, sha256Hex } from "../sha256.ts";
import { account } from "../stubs.ts";
import { iso } from "../time.ts";
import { readJson, readNothing, readOptionalJson } from "./body.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { idempotentSecret } from "./idempotent.ts";
import { json, PRIVATE } from "./json.ts";
import { invalid, notFound, type Problem } from "./problem.ts";
import { cursorParam, limitParam, readQuery } from "./query.ts";
import type { Context, Route } from "./route.ts";
import { instant, text } from "./schemas.ts";

export const keys: Route[] = [
  { method: "POST", path: "/v1/keys", scope: "admin", handle: idempotentSecret(postKey) },
  { method: "GET", path: "/v1/keys", scope: "admin", handle: listKeys },
  { method: "DELETE", path: "/v1/keys/:id", scope: "admin", handle: deleteKey },
  { method: "POST", path: "/v1/keys/:id/rotate", scope: "admin", handle: idempotentSecret(rotateKey) },
  { method: "POST", path: "/v1/keys/:id/sign-in", scope: "admin", handle: idempotentSecret(signIn) },
];

export const keyPost = z.strictObject({
  name: text(MAX_KEY_NAME).check(z.minLength(1)),
  scope: z.enum(SCOPES),
  expiresAt: z.optional(z.nullable(instant)),
});

/** The key is in this answer and nowhere else: what is kept is its SHA-256. */
async function postKey(c: Context, seed: string): Promise<Response> {
  const { name, scope, expiresAt = null } = await readJson(c, keyPost);
  const now = Date.now();
  if (expiresAt !== null && expiresAt <= now)
    throw invalid("expiresAt", "expires_at_past", "must be in the future.");
  const id = keyIdOf(await drawn(seed, "key id"));
  const { key, ...secret } = await newSecret(seed);
  const made = await account(c.env).createKey({ id, name, scope, createdAt: now, expiresAt, ...secret });
  if (!made) {
    throw invalid("", "too_many_keys", `There are ${MAX_KEYS} keys, as many as there can be: delete some.`);
  }
  return json({ ...keyJson(made), key }, 201);
}

export const listQuery = z.object({ limit: limitParam, cursor: cursorParam });
const place = z.object({ createdAt: z.number(), id: z.string() });

/** Newest first. */
async function listKeys(c: Context): Promise<Response> {
  const { limit, cursor } = readQuery(c, listQuery);
  const after = await openCursor(c, "keys", cursor, place);
  const found = await account(c.env).listKeys(limit + 1, after);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const more = last && found.length > limit;
  const next = more ? await sealCursor(c, "keys", { createdAt: last.createdAt, id: last.id }) : null;
  return json({ data: page.map(keyJson), next });
}

/** Refused everywhere within ten seconds, and with it the sessions that it opened. */
async function deleteKey(c: Context): Promise<Response> {
  if (!(await account(c.env).removeKey(c.params.id ?? ""))) throw keyNotFound();
  return new Response(null, { status: 204, headers: { "cache-control": PRIVATE } });
}

export const keyRotate = z.strictObject({
  overlapSeconds: z._default(z.int().check(z.minimum(0), z.maximum(MAX_OVERLAP_SECONDS)), 0),
});

/** The same key, name and scope under a new secret; the old one works beside it for a while, if so wished. */
async function rotateKey(c: Context, seed: string): Promise<Response> {
  const { overlapSeconds } = await readOptionalJson(c, keyRotate);
  const { key, ...secret } = await newSecret(seed);
  const oldUntil = Date.now() + overlapSeconds * 1000;
  const rotated = await account(c.env).rotateKey(c.params.id ?? "", secret, oldUntil);
  if (!rotated) throw keyNotFound();
  return json({ ...keyJson(rotated), key });
}

/** An address that opens one session of the key in a browser; `admin` stands for ADMIN_API_KEY. */
async function signIn(c: Context, seed: string): Promise<Response> {
  await readNothing(c);
  const code = base62(await drawn(seed, "sign-in"), KEY_RANDOM_CHARS);
  const until = Date.now() + SIGN_IN_MS;
  if (!(await account(c.env).allowSignIn(await sha256Hex(code), c.params.id ?? ROOT_ID, until)))
    throw keyNotFound();
  const url = `${c.config.publicBaseUrl ?? c.url.origin}/sign-in?code=${code}`;
  return json({ url, expiresAt: iso(until) }, 201);
}

async function newSecret(seed: string) {
  const key = apiKeyOf(await drawn(seed, "key"));
  return { key, hash: await sha256Hex(key), start: key.slice(0, KEY_START_CHARS) };
}

/** 32 bytes of the seed's own chance: a repeated attempt draws the same. */
async function drawn(seed: string, what: string): Promise<Uint8Array> {
  return new Uint8Array(await sha256(`${seed} ${what}`));
}

function keyJson({ createdAt, expiresAt, lastUsedAt, overlapUntil, ...key }: StoredKey) {
  return {
    ...key,
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    lastUsedAt: iso(lastUsedAt),
    overlapUntil: iso(overlapUntil),
  };
}

function keyNotFound(): Problem {
  return notFound("This key");
}
