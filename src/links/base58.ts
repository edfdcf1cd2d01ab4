import { DRAW_BYTES } from "./constants.ts";

/** Gives that many random bytes. */
export type Random = (bytes: number) => Uint8Array;

/** Letters and digits without 0, O, I and l, which people mistake for one another. */
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BASE = BigInt(ALPHABET.length);

/** How many values `chars` base58 characters can have. */
export function base58Space(chars: number): bigint {
  return BASE ** BigInt(chars);
}

/** `value` in exactly `chars` characters, the most significant first. `value` must be below `base58Space(chars)`. */
export function toBase58(value: bigint, chars: number): string {
  let text = "";
  let rest = value;
  for (let i = 0; i < chars; i++) {
    text = ALPHABET.charAt(Number(rest % BASE)) + text;
    rest /= BASE;
  }
  return text;
}

/** The number that base58 `text` stands for; short texts only, since it is a float. NaN where a character is not base58. */
export function fromBase58(text: string): number {
  let value = 0;
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return Number.NaN;
    value = value * ALPHABET.length + digit;
  }
  return value;
}

/**
 * A number from 0 to `bound` - 1, each equally likely: the bias of the remainder is `bound` / 2^192, below 2^-100
 * for a slug. Taking each byte modulo 58 instead would make some characters a quarter more likely than others.
 */
export function drawBelow(bound: bigint, random: Random): bigint {
  let value = 0n;
  for (const byte of random(DRAW_BYTES)) value = (value << 8n) | BigInt(byte);
  return value % bound;
}
