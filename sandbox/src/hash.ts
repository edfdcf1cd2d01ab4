// FNV-1a's published 32-bit parameters.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** A 32-bit hash (FNV-1a with a final mix): the same text gives the same made-up world everywhere. */
export function hash32(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  // murmur3's finaliser: without it, texts that differ in the last character land next to each other.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** One of the choices, always the same for the same text. The list must not be empty. */
export function pick<T>(choices: readonly [T, ...T[]], text: string): T {
  return choices[hash32(text) % choices.length] ?? choices[0];
}

/** `count` decimal digits made from the text, the first never zero. */
export function digits(text: string, count: number): string {
  let out = String(1 + (hash32(text) % 9));
  for (let round = 0; out.length < count; round += 1)
    out += String(hash32(`${text}/${round}`)).padStart(10, "0");
  return out.slice(0, count);
}
