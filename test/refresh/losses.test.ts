import { expect, it } from "vitest";
import { extrapolated } from "../../src/refresh/losses.ts";

it("counts a loss as large as it is, however few of those who differ were looked into", () => {
  expect(extrapolated(4_500, { looked: 4_500, all: 100_000 })).toBe(100_000);
  expect(extrapolated(0, { looked: 4_500, all: 100_000 })).toBe(0);
  expect(extrapolated(3, { looked: 30, all: 30 })).toBe(3);
});

it("takes everybody who is missing for lost when none of them could be looked into", () => {
  expect(extrapolated(0, { looked: 0, all: 7_000 })).toBe(7_000);
  expect(extrapolated(0, { looked: 0, all: 0 })).toBe(0);
});
