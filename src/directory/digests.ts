import { DigestTable, unpacked } from "./digest-table.ts";
import type { Slot } from "./slot.ts";

/** Rows a shard's digests are spread over: one changed customer rewrites one of them, a cold read is all of them. */
const BUCKETS = 64;

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

  /** Whether anything is remembered of the slot. */
  knows({ a, b }: Slot): boolean {
    return this.load().has(a, b);
  }

  /** Remembers entries as looked into, and forgets slots (a, b, a, b, …). Writes the rows this touches, each once. */
  record(entries: Int32Array, forget: Int32Array): void {
    if (entries.length === 0 && forget.length === 0) return;
    let table = this.load();
    unpacked(entries, table);
    if (forget.length > 0) {
      const drop = new DigestTable();
      for (let at = 0; at < forget.length; at += 2)
        drop.set(forget[at] as number, forget[at + 1] as number, 0, 0);
      table = table.without(drop);
    }
    this.table = table;
    const touched = new Set<number>();
    for (let at = 0; at < entries.length; at += 4) touched.add(bucketOf(entries[at] as number));
    for (let at = 0; at < forget.length; at += 2) touched.add(bucketOf(forget[at] as number));
    this.write(table, touched);
  }

  private write(table: DigestTable, touched: Set<number>): void {
    const buckets = new Map([...touched].map((bucket) => [bucket, [] as number[]]));
    table.forEach((a, b, c, d) => {
      buckets.get(bucketOf(a))?.push(a, b, c, d);
    });
    for (const [bucket, entries] of buckets) {
      const data = Int32Array.from(entries);
      this.sql.exec("INSERT OR REPLACE INTO digest (bucket, data) VALUES (?, ?)", bucket, data.buffer);
    }
  }

  private load(): DigestTable {
    if (this.table) return this.table;
    const table = new DigestTable();
    for (const { data } of this.sql.exec<{ data: ArrayBuffer }>("SELECT data FROM digest")) {
      unpacked(new Int32Array(data), table);
    }
    this.table = table;
    return table;
  }
}

/** Lane a's lowest four bits are the shard's. */
function bucketOf(a: number): number {
  return (a >>> 4) % BUCKETS;
}
