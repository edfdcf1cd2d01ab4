import { SHARDS } from "../constants.ts";
import { base58Space, drawBelow, fromBase58, type Random, toBase58 } from "./base58.ts";
import { MAX_PREFIX, SLUG_RANDOM_CHARS, SLUG_SHARD_CHARS } from "./constants.ts";

const TAIL_CHARS = SLUG_SHARD_CHARS + SLUG_RANDOM_CHARS;
const RANDOM_SPACE = base58Space(SLUG_RANDOM_CHARS);
const PAIR_SPACE = Number(base58Space(SLUG_SHARD_CHARS));

const SLUG = new RegExp(`^[a-z0-9-]{0,${MAX_PREFIX}}[1-9A-HJ-NP-Za-km-z]{${TAIL_CHARS}}$`);

export const PREFIX_PATTERN = new RegExp(`^[a-z0-9-]{1,${MAX_PREFIX}}$`);

/**
 * A new slug: `prefix` (may be empty), then 14 base58 characters of which the first two, as a number modulo 16,
 * are `shard`. They are drawn among the ~210 pairs that name it, so that they look as random as the rest.
 * The same random bytes give the same slug: a repeated attempt can ask for what the first one made.
 */
export function makeSlug(prefix: string, shard: number, random: Random): string {
  const pairs = Math.ceil((PAIR_SPACE - shard) / SHARDS);
  const drawn = drawBelow(BigInt(pairs) * RANDOM_SPACE, random);
  const pair = BigInt(shard) + BigInt(SHARDS) * (drawn / RANDOM_SPACE);
  return prefix + toBase58(pair * RANDOM_SPACE + (drawn % RANDOM_SPACE), TAIL_CHARS);
}

/** The shard that holds `slug`, or null where `slug` cannot be one of ours. The length is fixed from the end, so no prefix is mistaken. */
export function shardOfSlug(slug: string): number | null {
  if (!SLUG.test(slug)) return null;
  return fromBase58(slug.slice(-TAIL_CHARS, -SLUG_RANDOM_CHARS)) % SHARDS;
}
