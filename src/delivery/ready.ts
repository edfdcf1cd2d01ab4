import type { Item } from "./item.ts";

/** What is ready to be sent, a customer's turn after another's: who has ten thousand events waiting delays nobody. */
export class Ready {
  private readonly byCustomer = new Map<string, Item[]>();
  size = 0;

  add(item: Item): void {
    const customer = item.key ?? "";
    const list = this.byCustomer.get(customer);
    if (list) list.push(item);
    else this.byCustomer.set(customer, [item]);
    this.size++;
  }

  of(key: string | null): number {
    return this.byCustomer.get(key ?? "")?.length ?? 0;
  }

  take(): Item | null {
    for (const [customer, list] of this.byCustomer) {
      const item = list.shift();
      this.byCustomer.delete(customer);
      if (list.length > 0) this.byCustomer.set(customer, list);
      if (!item) continue;
      this.size--;
      return item;
    }
    return null;
  }

  /** Takes everything out. */
  clear(): Item[] {
    const all = [...this.byCustomer.values()].flat();
    this.byCustomer.clear();
    this.size = 0;
    return all;
  }

  /** Takes a customer's out. */
  forget(key: string, keep: (item: Item) => boolean): void {
    const list = this.byCustomer.get(key) ?? [];
    const kept = list.filter(keep);
    this.size -= list.length - kept.length;
    if (kept.length > 0) this.byCustomer.set(key, kept);
    else this.byCustomer.delete(key);
  }
}
