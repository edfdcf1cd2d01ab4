import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unpacked } from "../../src/directory/digest-table.ts";
import { slotOf, slotShard, subjectOfUser } from "../../src/directory/slot.ts";
import { Seen } from "../../src/refresh/seen.ts";
import { connectionOf } from "../leadsie/connection-of.ts";

const encoder = new TextEncoder();

function seenOf(connections: (object | string)[]): Seen {
  const seen = new Seen();
  for (const one of connections)
    seen.add(encoder.encode(typeof one === "string" ? one : JSON.stringify(one)));
  return seen;
}

const slotsOf = (seen: Seen) => [...seen.entries(() => true)].filter((_, at) => at % 4 < 2);

describe("what a sweep saw", () => {
  it("puts each customer where the Directory looks for them, however the id is written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (customUserId) => {
        const { a, b } = slotOf(customUserId);
        const text = JSON.stringify(connectionOf({ customUserId }));
        const escaped = text.replace(
          /[^ -~]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
        );
        for (const way of [text, escaped]) expect(slotsOf(seenOf([way]))).toEqual([a, b]);
      }),
    );
  });

  it("puts connections without an id where their user is, of whatever length the user's digits are", () => {
    for (const user of ["1", "9007199254740993", "7".repeat(300)]) {
      const { a, b } = slotOf(subjectOfUser(user));
      expect(slotsOf(seenOf([`{"user":${user},"requestUrl":"x"}`]))).toEqual([a, b]);
      expect(slotsOf(seenOf([`{"customUserId":null,"user":"${user}"}`]))).toEqual([a, b]);
    }
  });

  it("is the same in whatever order connections come, and another when one of them is", () => {
    const one = ["a", "b", "a"].map((customUserId, user) => connectionOf({ customUserId, user }));
    const digest = (list: object[]) => unpacked(seenOf(list).entries(() => true));
    const entries = digest(one);
    const again = seenOf([...one].reverse()).entries(() => true);
    for (let at = 0; at < again.length; at += 4) {
      const [a, b, c, d] = again.subarray(at, at + 4);
      expect(entries.holds(a as number, b as number, c as number, d as number)).toBe(true);
    }
    const other = seenOf([...one.slice(0, 2), connectionOf({ customUserId: "a", user: 9 })]);
    const { a, b } = slotOf("a");
    const [, , c, d] = other.entries((x, y) => x === a && y === b);
    expect(entries.has(a, b)).toBe(true);
    expect(entries.holds(a, b, c as number, d as number)).toBe(false);
  });

  it("counts customers, not connections, and counts apart what names nobody", () => {
    const seen = seenOf([
      connectionOf({}),
      connectionOf({ user: 2 }),
      "{}",
      '"text"',
      connectionOf({ customUserId: "b" }),
    ]);
    expect(seen.size).toBe(2);
    expect(seen.nameless).toBe(2);
  });

  it("hands each shard its own entries and nothing is left out", () => {
    const many = Array.from({ length: 500 }, (_, n) => connectionOf({ customUserId: `customer-${n}` }));
    const shards = seenOf(many).byShard();
    expect(shards).toHaveLength(16);
    expect(shards.reduce((sum, entries) => sum + entries.length / 4, 0)).toBe(500);
    shards.forEach((entries, shard) => {
      for (let at = 0; at < entries.length; at += 4) expect(slotShard(entries[at] as number)).toBe(shard);
    });
  });
});
