import { CARRY_BYTES, CARRY_KEPT_BYTES } from "./constants.ts";

/** Bytes of something that began in an earlier chunk. Kept between uses, so that a straddled chunk costs no allocation. */
export class Carry {
  #buffer = new Uint8Array(CARRY_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }

  /** What was gathered: valid until the next `add`. */
  take(): Uint8Array {
    const bytes = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    if (this.#buffer.length > CARRY_KEPT_BYTES) this.#buffer = new Uint8Array(CARRY_BYTES);
    return bytes;
  }
}
