/** Numbers of a sketch: with so many the share that two sets have in common is told to within some hundredths. */
const SIZE = 128;

/**
 * A set of slots in little: the smallest of their hashes (a bottom-k sketch, https://en.wikipedia.org/wiki/MinHash). `hashes` are
 * spread evenly over int32.
 */
export function sketchOf(hashes: Iterable<number>): number[] {
  return [...new Set(hashes)].sort((a, b) => a - b).slice(0, SIZE);
}

/** Which part of all that is in either set is in both: 0 to 1; exact while both are small. */
export function likeness(one: number[], other: number[]): number {
  const [left, right] = [new Set(one), new Set(other)];
  const smallest = sketchOf([...one, ...other]);
  const shared = smallest.filter((hash) => left.has(hash) && right.has(hash));
  return smallest.length === 0 ? 1 : shared.length / smallest.length;
}
