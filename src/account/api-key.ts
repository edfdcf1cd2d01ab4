import { KEY_CHECK_CHARS, KEY_ID_CHARS, KEY_RANDOM_CHARS } from "./constants.ts";

/**
 * Keys of the API: `cw_`, 30 random base62 characters, and the CRC-32 of those (ISO 3309) as six more. As with
 * GitHub's tokens, the prefix lets a scanner find a leaked one, and the checksum tells a mistyped one without asking anybody.
 */
const PREFIX = "cw_";
const SHAPE = new RegExp(`^${PREFIX}([0-9A-Za-z]{${KEY_RANDOM_CHARS}})([0-9A-Za-z]{${KEY_CHECK_CHARS}})$`);

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = BigInt(ALPHABET.length);

/** The key that 32 random bytes make: the same bytes make the same key. */
export function apiKeyOf(random: Uint8Array): string {
  const secret = base62(random, KEY_RANDOM_CHARS);
  return PREFIX + secret + checksum(secret);
}

/** What names a key in addresses and lists; no secret. */
export function keyIdOf(random: Uint8Array): string {
  return `key_${base62(random, KEY_ID_CHARS)}`;
}

/** Whether this may be a key of ours: the shape and the checksum. What is not is refused without asking anybody. */
export function isApiKey(text: string): boolean {
  const [, secret, check] = SHAPE.exec(text) ?? [];
  return secret !== undefined && checksum(secret) === check;
}

/** Whether it was meant as one, mistyped ones included: such a text is written down nowhere. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** The bytes as a number, its last `chars` digits in base 62. */
export function base62(bytes: Uint8Array, chars: number): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return digits(value, chars);
}

function digits(value: bigint, chars: number): string {
  let text = "";
  let rest = value;
  for (let i = 0; i < chars; i++) {
    text = ALPHABET.charAt(Number(rest % BASE)) + text;
    rest /= BASE;
  }
  return text;
}

function checksum(ascii: string): string {
  return digits(BigInt(crc32(ascii)), KEY_CHECK_CHARS);
}

/** CRC-32 by ISO 3309, as zip, PNG and GitHub's tokens have it: reflected, polynomial 0x04C11DB7. */
export function crc32(ascii: string): number {
  let crc = ~0;
  for (let i = 0; i < ascii.length; i++) {
    crc ^= ascii.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? REFLECTED : 0);
  }
  return ~crc >>> 0;
}

const REFLECTED = 0xedb88320;
