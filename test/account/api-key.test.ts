import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiKeyOf, base62, crc32, isApiKey, keyIdOf, looksLikeApiKey } from "../../src/account/api-key.ts";

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

describe("a key of the API", () => {
  it("is cw_ and 36 base62 characters", () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const key = apiKeyOf(random);
        expect(key).toMatch(/^cw_[0-9A-Za-z]{36}$/);
        expect(isApiKey(key)).toBe(true);
        expect(looksLikeApiKey(key)).toBe(true);
      }),
    );
  });

  it("is the same for the same chance, and another for any other", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(apiKeyOf(a)).toBe(apiKeyOf(a.slice()));
        fc.pre(base62(a, 30) !== base62(b, 30));
        expect(apiKeyOf(a)).not.toBe(apiKeyOf(b));
      }),
    );
  });

  it("ends in the CRC-32 of its random part, in base62", () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const [secret, check] = [apiKeyOf(random).slice(3, 33), apiKeyOf(random).slice(33)];
        const value = [...check].reduce((sum, char) => sum * 62 + ALPHABET.indexOf(char), 0);
        expect(value).toBe(crc32(secret));
      }),
    );
  });

  it.each([
    ["", 0],
    ["a", 0xe8b7be43],
    ["123456789", 0xcbf43926],
    ["The quick brown fox jumps over the lazy dog", 0x414fa339],
  ])("has the CRC-32 that zip has: %j", (text, crc) => {
    expect(crc32(text)).toBe(crc);
  });

  it("is refused by its checksum when a character is mistyped, or two are swapped", () => {
    fc.assert(
      fc.property(bytes, fc.nat(35), fc.constantFrom(...ALPHABET), (random, place, char) => {
        const key = apiKeyOf(random);
        const at = 3 + place;
        const mistyped = key.slice(0, at) + char + key.slice(at + 1);
        if (mistyped !== key) expect(isApiKey(mistyped)).toBe(false);
        const swapped = key.slice(0, at) + (key[at + 1] ?? "") + key[at] + key.slice(at + 2);
        if (swapped !== key && swapped.length === key.length) expect(isApiKey(swapped)).toBe(false);
      }),
    );
  });

  it("is nothing else that looks like one", () => {
    const key = apiKeyOf(new Uint8Array(32).fill(7));
    for (const other of [
      "",
      "cw_",
      key.slice(3),
      `${key}0`,
      key.slice(0, -1),
      ` ${key}`,
      `${key}\n`,
      key.toUpperCase(),
    ])
      expect(isApiKey(other), JSON.stringify(other)).toBe(false);
  });

  it("has an id that tells nothing of it", () => {
    expect(keyIdOf(new Uint8Array(32).fill(7))).toMatch(/^key_[0-9A-Za-z]{16}$/);
  });
});
