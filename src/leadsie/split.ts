import { Carry } from "./carry.ts";
import { MAX_ELEMENT_BYTES } from "./constants.ts";
import { next, place, type Reading, type State } from "./document-grammar.ts";
import { MISMATCHED, UNFINISHED, ValueScanner } from "./value-scanner.ts";

export type SplitResult =
  | { ok: true; elements: number }
  /** `path` is where it went wrong, like `allConnections.3`; empty when it is the document itself. */
  | { ok: false; reason: "truncated" | "wrong-shape"; path: string };

const LIST = "allConnections";
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Cuts the top-level `allConnections` array of a JSON document into its elements while the document arrives, in
 * memory that grows with the largest straddling element and not with the document. Elements are found by quotes and
 * brackets, not parsed; so are the values of other keys. Elements are handed out before the rest is known: what
 * `onElement` got is good only once `end` says ok.
 */
export class ConnectionSplitter {
  readonly #onElement: (bytes: Uint8Array) => void;
  readonly #maxElementBytes: number;
  readonly #scanner = new ValueScanner();
  readonly #carry = new Carry();
  #state: State = "start";
  #markBytes = 0;
  #key = "";
  #listSeen = false;
  #elements = 0;
  #failedAt: string | null = null;

  /** `onElement` gets bytes that are valid during the call only. `maxElementBytes` bounds one element, and one key. */
  constructor(onElement: (bytes: Uint8Array) => void, options: { maxElementBytes?: number } = {}) {
    this.#onElement = onElement;
    this.#maxElementBytes = options.maxElementBytes ?? MAX_ELEMENT_BYTES;
  }

  /** True once nothing that follows can make the document good: reading on would be a waste. */
  get failed(): boolean {
    return this.#failedAt !== null;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.failed) {
      at = isReading(this.#state) ? this.#read(this.#state, chunk, at) : this.#step(chunk[at] as number, at);
    }
  }

  end(): SplitResult {
    if (this.#failedAt !== null) return { ok: false, reason: "wrong-shape", path: this.#failedAt };
    if (this.#state !== "done") return { ok: false, reason: "truncated", path: this.#place() };
    if (!this.#listSeen) return { ok: false, reason: "wrong-shape", path: LIST };
    return { ok: true, elements: this.#elements };
  }

  /** One byte between values. Gives the index to go on from: the same one where a value begins with it. */
  #step(byte: number, at: number): number {
    if (this.#state === "start" && byte === BYTE_ORDER_MARK[this.#markBytes]) {
      this.#markBytes++;
      return at + 1;
    }
    if (isSpace(byte)) return at + 1;
    const state = next(this.#state, byte);
    const halfMark = this.#state === "start" && this.#markBytes % BYTE_ORDER_MARK.length !== 0;
    if (!state || halfMark) return this.#fail(this.#place(), at);
    this.#state = state;
    if (!isReading(state)) return at + 1;
    this.#scanner.start(byte);
    return at;
  }

  /** As much of a key, a value or an element as the chunk holds. */
  #read(reading: Reading, chunk: Uint8Array, from: number): number {
    const end = this.#scanner.scan(chunk, from);
    if (end === MISMATCHED) return this.#fail(this.#place(), from);
    const stop = end === UNFINISHED ? chunk.length : end;
    if (reading !== "in value") {
      if (this.#carry.length + stop - from > this.#maxElementBytes) {
        return this.#fail(`${this.#place()} (over ${this.#maxElementBytes} bytes)`, from);
      }
      if (end === UNFINISHED) this.#carry.add(chunk.subarray(from));
      else this.#deliver(reading, this.#whole(chunk.subarray(from, stop)), from);
    } else if (end !== UNFINISHED) {
      this.#state = "after value";
    }
    return stop;
  }

  #whole(rest: Uint8Array): Uint8Array {
    if (this.#carry.length === 0) return rest;
    this.#carry.add(rest);
    return this.#carry.take();
  }

  #deliver(reading: "in key" | "in element", bytes: Uint8Array, at: number): void {
    if (reading === "in key") {
      this.#enter(bytes, at);
      return;
    }
    this.#onElement(bytes);
    this.#elements++;
    this.#state = "after element";
  }

  #enter(keyBytes: Uint8Array, at: number): void {
    const key = readKey(keyBytes);
    if (key === null) {
      this.#fail("", at);
    } else if (key === LIST && this.#listSeen) {
      // Two lists leave open which one is meant, and half of the customers would seem lost.
      this.#fail(LIST, at);
    } else {
      this.#key = key;
      this.#listSeen ||= key === LIST;
      this.#state = key === LIST ? "list colon" : "colon";
    }
  }

  #fail(path: string, at: number): number {
    this.#failedAt = path;
    return at;
  }

  #place(): string {
    return place(this.#state, LIST, this.#key, this.#elements);
  }
}

/** A key may be written with escapes. Null where it is no text. */
function readKey(bytes: Uint8Array): string | null {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function isReading(state: State): state is Reading {
  return state === "in element" || state === "in key" || state === "in value";
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
