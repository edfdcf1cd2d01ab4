import type { Deliveries } from "./deliveries.ts";
import type { Item } from "./item.ts";

/**
 * The order of each customer's events: which of them is the first that is not done. Rows know it but for what came and
 * what was done since they were written, and that is kept here.
 */
export class Lanes {
  /** What has no row and is not done, in order. */
  private readonly rowless = new Map<string, Item[]>();
  /** The last number that is done while its row does not say so yet. */
  private readonly done = new Map<string, number>();

  constructor(
    private readonly rows: Deliveries,
    /** The item of a row that is in memory already. */
    private readonly inMemory: (n: number) => Item | undefined,
  ) {}

  /** Adds an event at the end; says whether it is the first. */
  add(key: string, item: Item): boolean {
    const first = this.first(key) === null;
    const list = this.rowless.get(key);
    if (list) list.push(item);
    else this.rowless.set(key, [item]);
    return first;
  }

  /** The customer's first event that is not done. */
  first(key: string): Item | null {
    const row = this.rows.nextOf(key, this.done.get(key) ?? 0);
    if (row) return this.inMemory(row.n) ?? row;
    return this.rowless.get(key)?.[0] ?? null;
  }

  /** The customer's first event is done. */
  finish(key: string, item: Item): void {
    this.done.set(key, Math.max(item.n, this.done.get(key) ?? 0));
    const list = this.rowless.get(key);
    if (list?.[0] === item) list.shift();
    if (list?.length === 0) this.rowless.delete(key);
  }

  /** Rows say everything now. */
  clear(): void {
    this.rowless.clear();
    this.done.clear();
  }
}
