import { expect, it } from "vitest";
import { fullBucket, refill } from "../../src/upstream/bucket.ts";
import { floorFor } from "../../src/upstream/shares.ts";

it("refills evenly, a minute's worth at most", () => {
  const empty = { tokens: 0, at: 0 };
  expect(refill(empty, 60, 1_000).tokens).toBe(1);
  expect(refill(empty, 60, 3_600_000).tokens).toBe(60);
  expect(refill(fullBucket(60, 0), 60, 10_000).tokens).toBe(60);
});

it("row 37: a clock that jumps back refills nothing, and refilling goes on from there", () => {
  const back = refill({ tokens: 3, at: 3_600_000 }, 60, 0);
  expect(back).toEqual({ tokens: 3, at: 0 });
  expect(refill(back, 60, 1_000).tokens).toBe(4);
});

it("keeps a fifth each for who waits and for losses to confirm, and shares no budget too small for it", () => {
  expect(floorFor("due", 60)).toBe(24);
  expect(floorFor("on-demand", 60)).toBe(12);
  expect(floorFor("confirm", 60)).toBe(12);
  expect(floorFor("due", 4)).toBe(0);
});
