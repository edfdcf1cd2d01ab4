import { seal, unseal } from "../account/seal.ts";
import type { StoredSecret } from "./settings.ts";
import { newSecret } from "./sign.ts";

/** A secret of an endpoint, sealed with its id, so that no row of another endpoint can take its place. */
export async function makeSecret(
  adminApiKey: string,
  id: string,
  attempt: string,
  now: number,
): Promise<{ secret: string; stored: StoredSecret }> {
  const secret = newSecret((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const sealed = await seal(adminApiKey, purpose(id), secret);
  return { secret, stored: { sealed, createdAt: now, until: null, attempt } };
}

/** Null where ADMIN_API_KEY is another than it was. */
export function openSecret(
  adminApiKey: string,
  id: string,
  { sealed }: StoredSecret,
): Promise<string | null> {
  return unseal(adminApiKey, purpose(id), sealed);
}

/** Those that sign at `now`, the newest first. */
export function live(secrets: StoredSecret[], now: number): StoredSecret[] {
  return secrets.filter(({ until }) => until === null || until > now);
}

/** `secrets` with a new one in front; the one before signs beside it for `overlapSeconds`, older ones as long as they would have. */
export function rotated(
  secrets: StoredSecret[],
  stored: StoredSecret,
  overlapSeconds: number,
  now: number,
): StoredSecret[] {
  const end = now + overlapSeconds * 1000;
  const old = secrets.map((one) => ({ ...one, until: Math.min(one.until ?? end, end) }));
  return [stored, ...live(old, now)].slice(0, MAX_SECRETS);
}

/** Each signs every message: a header of kilobytes helps nobody. */
const MAX_SECRETS = 5;

const purpose = (id: string) => `webhook ${id}`;
