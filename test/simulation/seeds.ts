/** Seeds that failed once, with what they found. A step added or weighted otherwise makes other runs of them. */
export const SEEDS: readonly (readonly [seed: number, found: string])[] = [];
