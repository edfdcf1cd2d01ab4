import { vi } from "vitest";
import { BEGINNING } from "./constants.ts";

interface Timer {
  id: number;
  due: number;
  every: number | null;
  run(): void;
}

/** Ids of simulated timers: above any that the runtime gives. */
const FIRST_ID = 1e12;

/**
 * The one clock of a run. `elapsed` only rises; the wall clock that the service reads may jump. Timers that the
 * Worker sets (`owns` says whether a caller is one) follow `elapsed`; those of objects stay real, because the runtime
 * lets nobody else resolve them.
 */
export class Clock {
  elapsed = 0;
  private skew = 0;
  private readonly timers = new Map<number, Timer>();
  private nextId = FIRST_ID;
  private restore = (): void => {};

  install(owns: () => boolean): void {
    vi.useFakeTimers({ toFake: ["Date"], now: this.now() });
    const real = { setTimeout, clearTimeout, setInterval, clearInterval };
    const start = (run: () => void, ms: number, every: number | null) => {
      const id = this.nextId++;
      this.timers.set(id, { id, due: this.elapsed + ms, every, run });
      return id;
    };
    const stop = (id: unknown) => typeof id === "number" && id >= FIRST_ID && this.stop(id);
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms = 0, ...rest: []) =>
        owns() ? start(run, ms, null) : real.setTimeout(run, ms, ...rest),
      setInterval: (run: () => void, ms: number, ...rest: []) =>
        owns() ? start(run, ms, ms) : real.setInterval(run, ms, ...rest),
      clearTimeout: (id: number) => stop(id) || real.clearTimeout(id),
      clearInterval: (id: number) => stop(id) || real.clearInterval(id),
    });
    this.restore = () => Object.assign(globalThis, real);
  }

  uninstall(): void {
    this.restore();
    vi.useRealTimers();
  }

  /** The service's wall clock. */
  now(): number {
    return BEGINNING + this.elapsed + this.skew;
  }

  /** Upstream's own clock, which never jumps. */
  trueNow(): number {
    return BEGINNING + this.elapsed;
  }

  jump(ms: number): void {
    this.skew += ms;
    vi.setSystemTime(this.now());
  }

  comesRight(): void {
    this.jump(-this.skew);
  }

  /** Time passes; `fired` is awaited after each timer that runs meanwhile. */
  async advance(ms: number, fired: () => Promise<void>): Promise<void> {
    const end = this.elapsed + ms;
    for (let timer = this.nextBy(end); timer; timer = this.nextBy(end)) {
      this.set(Math.max(timer.due, this.elapsed));
      if (timer.every === null) this.timers.delete(timer.id);
      else timer.due += timer.every;
      timer.run();
      await fired();
    }
    this.set(end);
  }

  private set(elapsed: number): void {
    this.elapsed = elapsed;
    vi.setSystemTime(this.now());
  }

  private nextBy(end: number): Timer | undefined {
    return [...this.timers.values()]
      .filter(({ due }) => due <= end)
      .sort((a, b) => a.due - b.due || a.id - b.id)[0];
  }

  private stop(id: number): true {
    this.timers.delete(id);
    return true;
  }
}
