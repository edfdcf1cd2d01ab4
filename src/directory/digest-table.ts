/** Four int32 an entry: the slot's two lanes, then the digest's. */
export const ENTRY = 4;
/** Grown when fuller than this: open addressing stays short. */
const FULLNESS = 0.6;
const FIRST_CAPACITY = 1024;

/**
 * Slots and their digests in one flat array: 16 bytes an entry and no object, so that a hundred thousand customers
 * are a few megabytes. A digest is the sum of a slot's connections' hashes: their order does not matter, and int32
 * lanes wrap the same way in whatever order they are added.
 */
export class DigestTable {
  private entries = new Int32Array(FIRST_CAPACITY * ENTRY);
  private used = new Uint8Array(FIRST_CAPACITY);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Adds one connection's hash to the slot. */
  add(a: number, b: number, c: number, d: number): void {
    const at = this.place(a, b) * ENTRY;
    this.entries[at + 2] = ((this.entries[at + 2] as number) + c) | 0;
    this.entries[at + 3] = ((this.entries[at + 3] as number) + d) | 0;
  }

  set(a: number, b: number, c: number, d: number): void {
    const at = this.place(a, b) * ENTRY;
    this.entries[at + 2] = c;
    this.entries[at + 3] = d;
  }

  has(a: number, b: number): boolean {
    return this.used[this.find(a, b)] === 1;
  }

  /** Whether the slot is known with just this digest. */
  holds(a: number, b: number, c: number, d: number): boolean {
    const at = this.find(a, b);
    return this.used[at] === 1 && this.entries[at * ENTRY + 2] === c && this.entries[at * ENTRY + 3] === d;
  }

  /** Calls `each` with every entry. */
  forEach(each: (a: number, b: number, c: number, d: number) => void): void {
    for (let at = 0; at < this.used.length; at++) {
      if (this.used[at] !== 1) continue;
      const from = at * ENTRY;
      each(
        this.entries[from] as number,
        this.entries[from + 1] as number,
        this.entries[from + 2] as number,
        this.entries[from + 3] as number,
      );
    }
  }

  /** The table without the slots that `drop` names: an open-addressed table is built anew rather than punctured. */
  without(drop: DigestTable): DigestTable {
    const rest = new DigestTable();
    this.forEach((a, b, c, d) => {
      if (!drop.has(a, b)) rest.set(a, b, c, d);
    });
    return rest;
  }

  private place(a: number, b: number): number {
    if (this.count >= this.used.length * FULLNESS) this.grow();
    const at = this.find(a, b);
    if (this.used[at] !== 1) {
      this.used[at] = 1;
      this.count++;
      this.entries[at * ENTRY] = a;
      this.entries[at * ENTRY + 1] = b;
    }
    return at;
  }

  /** The slot's place, or the free one where it would be. */
  private find(a: number, b: number): number {
    const mask = this.used.length - 1;
    // Lane a chose the shard with its lowest bits: here the rest spreads.
    let at = (b ^ (a >>> 4)) & mask;
    while (this.used[at] === 1 && (this.entries[at * ENTRY] !== a || this.entries[at * ENTRY + 1] !== b)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private grow(): void {
    const { entries, used } = this;
    this.entries = new Int32Array(entries.length * 2);
    this.used = new Uint8Array(used.length * 2);
    this.count = 0;
    for (let at = 0; at < used.length; at++) {
      if (used[at] !== 1) continue;
      const from = at * ENTRY;
      this.set(
        entries[from] as number,
        entries[from + 1] as number,
        entries[from + 2] as number,
        entries[from + 3] as number,
      );
    }
  }
}

/** Entries one after the other, as they travel between Worker and shard and lie in a bucket. */
export function packed(
  table: DigestTable,
  wanted: (a: number, b: number) => boolean = () => true,
): Int32Array {
  const list: number[] = [];
  table.forEach((a, b, c, d) => {
    if (wanted(a, b)) list.push(a, b, c, d);
  });
  return Int32Array.from(list);
}

export function unpacked(entries: Int32Array, into = new DigestTable()): DigestTable {
  for (let at = 0; at < entries.length; at += ENTRY) {
    into.set(
      entries[at] as number,
      entries[at + 1] as number,
      entries[at + 2] as number,
      entries[at + 3] as number,
    );
  }
  return into;
}
