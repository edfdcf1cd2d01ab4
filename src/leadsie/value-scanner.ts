import { SCANNER_MAX_STACK, SCANNER_STACK } from "./constants.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `{`, and `]` and `}`, differ in this bit alone. */
const CURLY_BIT = 0x20;
const OPEN_CURLY = 0x7b;
const CLOSE_CURLY = 0x7d;
/** `]` comes two after `[` in ASCII, `}` two after `{`. */
const TO_CLOSER = 2;

/** Bytes that can stand in a number, `true`, `false` or `null`: whether it is one is said by whoever parses it. */
const WORD_BYTES = byteSet(/[A-Za-z0-9+.-]/);
const VALUE_BYTES = byteSet(/["[{A-Za-z0-9+.-]/);

export const UNFINISHED = -1;
export const MISMATCHED = -2;

/** Whether a JSON value may begin with this byte. */
export function beginsValue(byte: number): boolean {
  return VALUE_BYTES[byte] === 1;
}

/**
 * Finds where one JSON value ends, over any number of chunks, by quotes, escapes and brackets alone. What is inside
 * is not checked: whoever parses it will.
 *
 * Every byte of a whole-account answer passes through `scan`, so it holds its state in locals and has two tight
 * loops instead of a table of states.
 */
export class ValueScanner {
  #openers = new Uint8Array(SCANNER_STACK);
  #depth = 0;
  #inWord = false;
  #inString = false;
  /** The last chunk ended behind a backslash: the next byte belongs to it. */
  #escaped = false;

  /** `firstByte` tells a word (a number, `true`, `null`), which ends at the first byte that is none of its own. */
  start(firstByte: number): void {
    this.#inWord = isWordByte(firstByte);
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** Goes on at `from`: the index behind the value's last byte, or UNFINISHED, or MISMATCHED where brackets cross or nest too deep. */
  scan(chunk: Uint8Array, from: number): number {
    if (this.#inWord) return endOfWord(chunk, from);
    const end = chunk.length;
    let openers = this.#openers;
    let depth = this.#depth;
    let inString = this.#inString;
    let at = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    while (at < end) {
      if (inString) {
        let byte = chunk[at] as number;
        while (byte !== QUOTE) {
          at += byte === BACKSLASH ? 2 : 1;
          if (at >= end) break;
          byte = chunk[at] as number;
        }
        if (at >= end) break;
        inString = false;
        at++;
        if (depth === 0) return at;
        continue;
      }
      const byte = chunk[at++] as number;
      if (byte === QUOTE) {
        inString = true;
        continue;
      }
      const curly = byte | CURLY_BIT;
      if (curly === OPEN_CURLY) {
        if (depth === SCANNER_MAX_STACK) return MISMATCHED;
        if (depth === openers.length) openers = this.#grow();
        openers[depth++] = byte;
      } else if (curly === CLOSE_CURLY) {
        if (depth === 0 || openers[--depth] !== byte - TO_CLOSER) return MISMATCHED;
        if (depth === 0) return at;
      }
    }
    this.#escaped = at > end;
    this.#depth = depth;
    this.#inString = inString;
    return UNFINISHED;
  }

  #grow(): Uint8Array<ArrayBuffer> {
    const larger = new Uint8Array(this.#openers.length * 2);
    larger.set(this.#openers);
    this.#openers = larger;
    return larger;
  }
}

function endOfWord(chunk: Uint8Array, from: number): number {
  for (let at = from; at < chunk.length; at++) {
    if (!isWordByte(chunk[at] as number)) return at;
  }
  return UNFINISHED;
}

function isWordByte(byte: number): boolean {
  return WORD_BYTES[byte] === 1;
}

function byteSet(characters: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(characters.test(String.fromCharCode(byte))));
}
