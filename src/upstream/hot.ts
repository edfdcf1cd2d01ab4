import { HOT_EVERY_MS, HOT_SHARE } from "./constants.ts";

/** Whoever says until when may have a clock that is ahead of this one's: by less than this. */
const CLOCKS_MS = 60_000;

/** A customer who clicked a moment ago and has not connected: looked at often, until `until`. */
export interface HotCustomer {
  key: string;
  customUserId: string;
  until: number;
}

interface Watched extends HotCustomer {
  /** When to look next. */
  next: number;
}

/**
 * Who is hot, and when to look at each. Every five seconds, stretched evenly when the budget's share is not enough.
 * Kept in rows by whoever owns this; the times are memory: after an eviction everybody is simply looked at again.
 */
export class HotList {
  private readonly list = new Map<string, Watched>();

  get size(): number {
    return this.list.size;
  }

  heat(customer: HotCustomer, now: number): void {
    const known = this.list.get(customer.key);
    const until = Math.max(customer.until, known?.until ?? 0);
    // Nobody connects in the second of the click: the first look comes a little later.
    this.list.set(customer.key, { ...customer, until, next: known?.next ?? now + FIRST_LOOK_MS });
  }

  cool(key: string): boolean {
    return this.list.delete(key);
  }

  /** Those whose time to be hot is over, taken from the list. A clock that jumped back lets nobody stay longer than that. */
  expire(now: number, longest: number): string[] {
    const over = [...this.list.values()].filter(
      ({ until }) => until <= now || until - now > longest + CLOCKS_MS,
    );
    for (const { key } of over) this.list.delete(key);
    return over.map(({ key }) => key);
  }

  /** Those to look at now, longest waiting first. */
  due(now: number): HotCustomer[] {
    return [...this.list.values()].filter(({ next }) => next <= now).sort((a, b) => a.next - b.next);
  }

  /** A look was handed out: the next one comes after the interval. */
  looked(key: string, now: number, perMinute: number): void {
    const watched = this.list.get(key);
    if (watched) watched.next = now + this.interval(perMinute);
  }

  /** Milliseconds between two looks at one customer. */
  interval(perMinute: number): number {
    return Math.max(HOT_EVERY_MS, Math.ceil((this.list.size * 60_000) / (perMinute * HOT_SHARE)));
  }

  /** When the next look is due; null when nobody is hot. */
  next(): number | null {
    const times = [...this.list.values()].map(({ next, until }) => Math.min(next, until));
    return times.length === 0 ? null : Math.min(...times);
  }
}

const FIRST_LOOK_MS = 2_000;
