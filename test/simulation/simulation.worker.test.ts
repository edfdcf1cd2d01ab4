import { describe, expect, it } from "vitest";
import { RUN_LIMIT_MS, TELL_EVERY, TEST_MS, WISH_LIMIT_MS } from "./constants.ts";
import { simulate } from "./run.ts";
import { SEEDS } from "./seeds.ts";

const { VITE_SEED, VITE_SEEDS } = import.meta.env;

/** A billion seeds are enough for everybody, and short enough to be typed. */
const MOST_SEEDS = 1e9;
const drawn = Math.floor(Math.random() * MOST_SEEDS);
const first = VITE_SEED === undefined ? drawn : Number(VITE_SEED);
const wished = VITE_SEEDS === undefined && VITE_SEED !== undefined ? 1 : Number(VITE_SEEDS ?? Number.NaN);

async function passes(seed: number): Promise<void> {
  const ran = await simulate(seed);
  if (!ran.ok) expect.fail(`${ran.report}\n\n${again(seed)}`);
}

function again(seed: number): string {
  return `npm run simulate -- --seeds 1 --first ${seed}`;
}

describe("The simulation", () => {
  it.skipIf(wished >= 1).each(SEEDS)("seed %i, which found: %s", { timeout: RUN_LIMIT_MS }, passes);

  it.skipIf(wished >= 1)(
    "does the same again with the same seed",
    { timeout: 2 * RUN_LIMIT_MS },
    async () => {
      expect(await simulate(first)).toEqual(await simulate(first));
    },
  );

  it(`keeps every promise, from seed ${first} on`, { timeout: WISH_LIMIT_MS }, async () => {
    const begun = performance.now();
    const goesOn = (count: number) => (wished >= 1 ? count < wished : performance.now() - begun < TEST_MS);
    const failed: string[] = [];
    let count = 0;
    for (; goesOn(count); count++) {
      const seed = first + count;
      const ran = await simulate(seed);
      if (!ran.ok) {
        failed.push(again(seed));
        console.log(ran.report);
      }
      if ((count + 1) % TELL_EVERY === 0) console.log(`${count + 1} seeds, ${failed.length} failed`);
    }
    console.log(`seeds ${first} to ${first + count - 1}: ${failed.length} of ${count} failed`);
    expect(failed).toEqual([]);
  });
});
