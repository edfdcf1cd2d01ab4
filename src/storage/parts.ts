/**
 * Text that may outgrow a row. SQLite rows in Durable Objects end at 2 MB; a UTF-16 unit takes at most three
 * bytes in UTF-8, so 600,000 of them always fit.
 */
const PART_LENGTH = 600_000;

/** A page handed from object to Worker ends after this: a call carries 32 MiB at most, in UTF-16 or UTF-8. */
export const MAX_PAGE_CHARS = 4_000_000;

/** `text` in pieces that each fit a row, in order; no piece ends between the halves of a surrogate pair. */
export function toParts(text: string): string[] {
  if (text.length <= PART_LENGTH) return [text];
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + PART_LENGTH, text.length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to--;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
