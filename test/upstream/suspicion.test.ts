import { describe, expect, it } from "vitest";
import { likeness, sketchOf } from "../../src/upstream/sketch.ts";
import { type Belief, NO_SWEEPS, type Sweeps, weigh } from "../../src/upstream/sweeps.ts";

const MINUTE = 60_000;

/** As many hashes as a hash would give, spread evenly, each customer's own. */
const hashesOf = (customers: number[]) => customers.map((n) => Math.imul(n + 1, 0x9e3779b1) | 0);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

/** What sweeps eleven minutes apart are believed, each of which lacks these of 10,000 customers. */
function believed(...lacking: number[][]): Belief[] {
  let sweeps: Sweeps = NO_SWEEPS;
  return lacking.map((who, n) => {
    const weighed = weigh(sweeps, who.length, 10_000, n * 11 * MINUTE, sketchOf(hashesOf(who)));
    sweeps = weighed.sweeps;
    return weighed.belief;
  });
}

describe("A loss of many", () => {
  it("is believed when three sweeps lack the same customers", () => {
    const many = range(0, 1_000);
    expect(believed(many, many, many)).toEqual(["none", "none", "apply"]);
  });

  it("is believed when it grows a little from one sweep to the next", () => {
    expect(believed(range(0, 1_000), range(0, 1_100), range(0, 1_200)).at(-1)).toBe("apply");
  });

  it("is not believed while each sweep lacks others, and is once three of them agree", () => {
    const [some, others] = [range(0, 1_000), range(5_000, 6_000)];
    expect(believed(some, others, some, others, others)).not.toContain("apply");
    expect(believed(some, others, others, others).at(-1)).toBe("apply");
  });

  it("is not believed where each answer is another half of the account", () => {
    const half = (seed: number) =>
      range(0, 10_000).filter((n) => Math.imul(n * 7 + seed, 2_654_435_761) >>> 31);
    expect(believed(half(1), half(2), half(3), half(4))).not.toContain("apply");
  });
});

describe("A sketch", () => {
  it("tells what two sets have in common: exactly while they are few, and nearly when they are many", () => {
    const few = (from: number, to: number) => sketchOf(hashesOf(range(from, to)));
    expect(likeness(few(0, 30), few(0, 30))).toBe(1);
    expect(likeness(few(0, 30), few(15, 45))).toBeCloseTo(1 / 3);
    expect(likeness(few(0, 30), few(30, 60))).toBe(0);
    expect(few(0, 10_000)).toHaveLength(128);
    expect(Math.abs(likeness(few(0, 9_000), few(0, 10_000)) - 0.9)).toBeLessThan(0.1);
  });
});
