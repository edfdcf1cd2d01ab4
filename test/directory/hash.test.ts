import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash64, lanes } from "../../src/directory/hash.ts";
import { slotNumber, slotOf, slotShard } from "../../src/directory/slot.ts";

function lanesOf(bytes: Uint8Array, from?: number, to?: number): [number, number] {
  hash64(bytes, from, to);
  return [lanes[0] as number, lanes[1] as number];
}

/**
 * Customers live in the shard that these numbers name, and what was looked into is remembered under them. A change
 * that fails here would lose every deployed account's Directory: it is the change that is wrong, never the table.
 */
const FOR_EVER: [id: string, a: number, b: number, shard: number, number: number][] = [
  ["a", -679480096, 674709069, 0, 3791113106391923],
  ["abc", -34964197, -259649508, 11, 4466937010522209],
  ["abcd", 838781868, -192505076, 12, 879526537021545],
  ["abcde", 1094117118, 2054247569, 14, 1147264951625493],
  ["12345", 14909487, -1816981405, 15, 15633730845489],
  ["customer-000001", 915350742, 2040325948, 6, 959814820141518],
  ["Zoë 🛒", -1232652224, 2096547166, 0, 3211070089449324],
  ["x".repeat(1_000), -1904128561, -1139911373, 15, 2506976118161637],
];

describe("the hash that tells customers and connections apart", () => {
  it.each(FOR_EVER)("is for ever what it is: %s", (id, a, b, shard, number) => {
    expect(slotOf(id)).toEqual({ a, b });
    expect(slotShard(a)).toBe(shard);
    expect(slotNumber({ a, b })).toBe(number);
  });

  it("is the same wherever the bytes lie in their buffer", () => {
    const cases = fc.record({ bytes: fc.uint8Array({ maxLength: 64 }), before: fc.nat(9), after: fc.nat(9) });
    fc.assert(
      fc.property(cases, ({ bytes, before, after }) => {
        const buffer = new Uint8Array(before + bytes.length + after).fill(0xa5);
        buffer.set(bytes, before);
        const end = before + bytes.length;
        expect(lanesOf(buffer.subarray(before, end))).toEqual(lanesOf(bytes));
        expect(lanesOf(buffer, before, end)).toEqual(lanesOf(bytes));
        expect(
          lanesOf(
            buffer.subarray(Math.min(1, before)),
            before - Math.min(1, before),
            end - Math.min(1, before),
          ),
        ).toEqual(lanesOf(bytes));
      }),
    );
  });

  it("differs in both lanes for texts that differ in one byte, are swapped, or are longer by a zero", () => {
    const pairs: [string, string][] = [
      ["Shop 1", "Shop 2"],
      ["true,false", "false,true"],
      ["abcdefgh", "efghabcd"],
      ["aaaa", "aaaaaaaa"],
      ["", "\u0000"],
      ["abc", "abc\u0000"],
      ["abcd", "abcd\u0000\u0000\u0000\u0000"],
    ];
    const encoder = new TextEncoder();
    for (const [one, other] of pairs) {
      const [first, second] = [lanesOf(encoder.encode(one)), lanesOf(encoder.encode(other))];
      expect(first[0]).not.toBe(second[0]);
      expect(first[1]).not.toBe(second[1]);
    }
  });

  it("gives each of 200,000 customers a slot of their own, and spreads them evenly over the shards", () => {
    const slots = new Set<number>();
    const shards = new Array<number>(16).fill(0);
    for (let n = 0; n < 200_000; n++) {
      const slot = slotOf(`customer-${n}`);
      slots.add(slotNumber(slot));
      shards[slotShard(slot.a)] = (shards[slotShard(slot.a)] ?? 0) + 1;
    }
    expect(slots.size).toBe(200_000);
    // Five standard deviations of 12,500.
    for (const count of shards) expect(Math.abs(count - 12_500)).toBeLessThan(5 * Math.sqrt(12_500));
  });
});
