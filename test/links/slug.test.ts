import { describe, expect, it } from "vitest";
import { drawBelow, fromBase58, toBase58 } from "../../src/links/base58.ts";
import { makeSlug, shardOfSlug } from "../../src/links/slug.ts";

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
const shards = Array.from({ length: 16 }, (_, shard) => shard);

describe("slugs", () => {
  it.each(shards)("name their shard: %i", (shard) => {
    for (let i = 0; i < 50; i++) expect(shardOfSlug(makeSlug("acme-", shard, random))).toBe(shard);
  });

  it("are a prefix and 14 base58 characters", () => {
    expect(makeSlug("", 3, random)).toMatch(/^[1-9A-HJ-NP-Za-km-z]{14}$/);
    expect(makeSlug("spring-26", 3, random)).toMatch(/^spring-26[1-9A-HJ-NP-Za-km-z]{14}$/);
  });

  it("are the same for the same random bytes, so that a repeated attempt makes the same link", () => {
    const seeded = (bytes: number) => new Uint8Array(bytes).fill(77);
    expect(makeSlug("a", 9, seeded)).toBe(makeSlug("a", 9, seeded));
  });

  it("reach the last and the first pair of every shard without leaving it", () => {
    for (const shard of shards) {
      for (const fill of [0x00, 0xff]) {
        const slug = makeSlug("", shard, (bytes) => new Uint8Array(bytes).fill(fill));
        expect(slug).toHaveLength(14);
        expect(shardOfSlug(slug)).toBe(shard);
      }
    }
  });

  it("use every base58 character about equally often in each random place", () => {
    const expected = 300;
    const counts = Array.from({ length: 12 }, () => new Map<string, number>());
    for (let i = 0; i < 58 * expected; i++) {
      const tail = makeSlug("", i % 16, random).slice(2);
      counts.forEach((count, place) => {
        count.set(tail.charAt(place), (count.get(tail.charAt(place)) ?? 0) + 1);
      });
    }
    for (const count of counts) {
      expect(count.size).toBe(58);
      const chiSquare = [...count.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
      // 57 degrees of freedom: 145 is passed by chance once in 10^7 runs; bytes modulo 58 would give about 270.
      expect(chiSquare).toBeLessThan(145);
    }
  });

  it.each([
    ["", "empty"],
    ["short", "too short"],
    ["0OIl00000000", "of other characters"],
    ["abcdefghijklmn", "with an l, which base58 lacks"],
    ["Acme11111111111111", "with a capital in the prefix"],
    [`${"a".repeat(25)}11111111111111`, "with a prefix that is too long"],
    ["..%2f1111111111111", "a path"],
    ["11111111111111\n", "with a line break"],
  ])("that cannot be ours are refused before any object is asked: %j (%s)", (slug) => {
    expect(shardOfSlug(slug)).toBeNull();
  });
});

describe("base58", () => {
  it("counts in order and back", () => {
    expect([0n, 57n, 58n, 3363n].map((value) => toBase58(value, 2))).toEqual(["11", "1z", "21", "zz"]);
    expect(["11", "1z", "21", "zz"].map(fromBase58)).toEqual([0, 57, 58, 3363]);
    expect(fromBase58("0l")).toBeNaN();
  });

  it("draws below its bound from any bytes", () => {
    for (const fill of [0, 1, 127, 255]) {
      const drawn = drawBelow(58n, (bytes) => new Uint8Array(bytes).fill(fill));
      expect(drawn >= 0n && drawn < 58n).toBe(true);
    }
  });
});
