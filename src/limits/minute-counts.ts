import { MAX_COUNTED, MINUTE_MS } from "./constants.ts";

/** How often each name came in this minute of the clock, in this isolate. */
export class MinuteCounts {
  private minute = 0;
  private readonly counts = new Map<string, number>();

  /** Counts one more. Gives how many there were in this minute, with it. */
  add(name: string, now: number): number {
    this.turn(now);
    if (this.counts.size >= MAX_COUNTED) this.counts.clear();
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return count;
  }

  of(name: string, now: number): number {
    this.turn(now);
    return this.counts.get(name) ?? 0;
  }

  /** Nobody was counted in this minute: in the ordinary case there is nothing to look up. */
  isQuiet(now: number): boolean {
    this.turn(now);
    return this.counts.size === 0;
  }

  private turn(now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute === this.minute) return;
    this.minute = minute;
    this.counts.clear();
  }
}

/** Seconds until the next minute begins, at least one: what Retry-After says. */
export function secondsLeft(now: number): number {
  return Math.max(1, Math.ceil((MINUTE_MS - (now % MINUTE_MS)) / 1000));
}
