import { describe, expect, it } from "vitest";
import { MAX_COUNTED } from "../../src/limits/constants.ts";
import { MinuteCounts, secondsLeft } from "../../src/limits/minute-counts.ts";

const NOON = Date.UTC(2026, 0, 1, 12);

describe("counts of a minute", () => {
  it("are each name's own, and begin anew with the minute", () => {
    const counts = new MinuteCounts();
    expect([counts.add("a", NOON), counts.add("a", NOON + 59_999), counts.add("b", NOON)]).toEqual([1, 2, 1]);
    expect([counts.of("a", NOON), counts.of("c", NOON)]).toEqual([2, 0]);
    expect(counts.isQuiet(NOON)).toBe(false);
    expect(counts.isQuiet(NOON + 60_000)).toBe(true);
    expect(counts.add("a", NOON + 60_000)).toBe(1);
  });

  it("hold a bounded number of names", () => {
    const counts = new MinuteCounts();
    for (let n = 0; n < MAX_COUNTED; n++) counts.add(`name ${n}`, NOON);
    expect(counts.of("name 0", NOON)).toBe(1);
    counts.add("one more", NOON);
    expect([counts.of("name 0", NOON), counts.of("one more", NOON)]).toEqual([0, 1]);
  });

  it("say how long to wait: at least a second, at most a minute", () => {
    expect([NOON, NOON + 59_001, NOON + 59_999].map(secondsLeft)).toEqual([60, 1, 1]);
  });
});
