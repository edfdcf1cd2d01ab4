import { sha256 } from "../sha256.ts";
import type { Random } from "./base58.ts";
import { DRAW_BYTES } from "./constants.ts";

/**
 * Chance that can be repeated: the same `seed` gives the same bytes, and without the seed they cannot be told
 * from random ones (SHA-256). For one draw: at most 24 bytes.
 */
export async function seededRandom(seed: string): Promise<Random> {
  const digest = await sha256(seed);
  return (bytes) => {
    if (bytes > DRAW_BYTES) throw new RangeError(`asked for ${bytes} bytes, made for ${DRAW_BYTES}`);
    return new Uint8Array(digest, 0, bytes);
  };
}
