/** Texts and how often each is there: connections with one key can lose the same asset, and each loss counts alone. */
export class Counts {
  private readonly counts = new Map<string, number>();

  constructor(items: readonly string[]) {
    for (const item of items) this.counts.set(item, (this.counts.get(item) ?? 0) + 1);
  }

  /** Takes all of `items` out if every one is there, as often as it is asked for; else none. */
  takeAll(items: readonly string[]): boolean {
    const wanted = new Counts(items).counts;
    const enough = [...wanted].every(([item, count]) => (this.counts.get(item) ?? 0) >= count);
    if (enough)
      for (const [item, count] of wanted) this.counts.set(item, (this.counts.get(item) ?? 0) - count);
    return enough;
  }
}
