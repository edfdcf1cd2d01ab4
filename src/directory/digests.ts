import { DigestTable, packed, unpacked } from "./digest-table.ts";
import { type Slot, slotsIn } from "./slot.ts";

/** Rows a shard's digests are spread over: one changed customer rewrites one of them, a cold read is all of them. */
const BUCKETS = 64;

/** The row after those: slots that are being looked into. */
const OPEN = BUCKETS;

/** The digest of no connections: what upstream gives has another one. */
const NO_DIGEST = [0, 0] as const;

/** What a sweep found different from what was looked into before. */
export interface Differing {
  /** Slots that are new or have another digest: a, b, a, b, … */
  changed: Int32Array;
  /** Slots that were known and did not come this time. */
  missing: Int32Array;
  /** Slots that were known. */
  known: number;
}

/**
 * The digests that the last sweeps ended with, of one shard: packed in a few rows, read once and then kept in
 * memory. An entry stands for "this was looked into", so that the same difference does not trigger twice.
 */
export class Digests {
  private readonly sql: SqlStorage;
  private table: DigestTable | null = null;
  private opened = new DigestTable();

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** Compares with what a sweep saw (entries of this shard). Reads only. */
  compare(seen: Int32Array): Differing {
    const known = this.load();
    const now = unpacked(seen);
    const changed: number[] = [];
    const missing: number[] = [];
    now.forEach((a, b, c, d) => {
      if (!known.holds(a, b, c, d)) changed.push(a, b);
    });
    known.forEach((a, b) => {
      if (!now.has(a, b)) missing.push(a, b);
    });
    return { changed: Int32Array.from(changed), missing: Int32Array.from(missing), known: known.size };
  }

  /**
   * These slots (a, b, a, b, …) are about to be looked into. Until it is recorded what became of them they differ from whatever a
   * sweep sees: one that is killed in between leaves customers who know more than is remembered here. One row.
   */
  open(slots: Int32Array): void {
    const table = this.load();
    for (const { a, b } of slotsIn(slots)) {
      table.set(a, b, ...NO_DIGEST);
      this.opened.set(a, b, ...NO_DIGEST);
    }
    this.writeOpened();
  }

  /** The next sweep differs from this, whatever it holds of the slot. */
  lookAgain({ a, b }: Slot): void {
    this.record(Int32Array.of(a, b, ...NO_DIGEST), new Int32Array());
  }

  /**
   * What became of slots that were opened: entries are remembered as looked into, others (a, b, a, b, …) forgotten. One that is open
   * no more was changed by somebody else meanwhile, before or after it was looked into: the next sweep looks.
   */
  settle(entries: Int32Array, forget: Int32Array): void {
    this.load();
    const done = new DigestTable();
    unpacked(entries).forEach((a, b, c, d) => {
      const [e, f] = this.opened.has(a, b) ? [c, d] : NO_DIGEST;
      done.set(a, b, e, f);
    });
    const still = slotsIn(forget).filter(({ a, b }) => this.opened.has(a, b));
    this.record(packed(done), Int32Array.from(still.flatMap(({ a, b }) => [a, b])));
  }

  /** Remembers entries as looked into, and forgets slots (a, b, a, b, …). Writes the rows this touches, each once. */
  record(entries: Int32Array, forget: Int32Array): void {
    if (entries.length === 0 && forget.length === 0) return;
    const table = this.load();
    const done = unpacked(entries);
    done.forEach((a, b, c, d) => {
      table.set(a, b, c, d);
    });
    const drop = new DigestTable();
    for (const { a, b } of slotsIn(forget)) {
      drop.set(a, b, ...NO_DIGEST);
      done.set(a, b, ...NO_DIGEST);
    }
    const next = drop.size > 0 ? table.without(drop) : table;
    const touched = new Set<number>();
    done.forEach((a) => {
      touched.add(bucketOf(a));
    });
    this.table = next;
    this.write(next, touched);
    this.close(done);
  }

  private close(done: DigestTable): void {
    const before = this.opened.size;
    if (before === 0) return;
    this.opened = this.opened.without(done);
    if (this.opened.size < before) this.writeOpened();
  }

  private writeOpened(): void {
    if (this.opened.size === 0) this.sql.exec("DELETE FROM digest WHERE bucket = ?", OPEN);
    else this.writeRow(OPEN, packed(this.opened));
  }

  private write(table: DigestTable, touched: Set<number>): void {
    const buckets = new Map([...touched].map((bucket) => [bucket, [] as number[]]));
    table.forEach((a, b, c, d) => {
      buckets.get(bucketOf(a))?.push(a, b, c, d);
    });
    for (const [bucket, entries] of buckets) {
      this.writeRow(bucket, Int32Array.from(entries));
    }
  }

  private writeRow(bucket: number, entries: Int32Array): void {
    this.sql.exec("INSERT OR REPLACE INTO digest (bucket, data) VALUES (?, ?)", bucket, entries.buffer);
  }

  private load(): DigestTable {
    if (this.table) return this.table;
    const table = new DigestTable();
    this.opened = new DigestTable();
    // The open ones last: they stand over what was remembered.
    for (const { bucket, data } of this.sql.exec<{ bucket: number; data: ArrayBuffer }>(
      "SELECT bucket, data FROM digest ORDER BY bucket",
    )) {
      unpacked(new Int32Array(data), table);
      if (bucket === OPEN) unpacked(new Int32Array(data), this.opened);
    }
    this.table = table;
    return table;
  }
}

/** Lane a's lowest four bits are the shard's. */
function bucketOf(a: number): number {
  return (a >>> 4) % BUCKETS;
}
