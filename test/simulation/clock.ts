import { vi } from "vitest";
import { BEGINNING } from "./constants.ts";

interface Timer {
  id: number;
  due: number;
  every: number | null;
  run(): void | Promise<void>;
  /** Whose it is, so that it goes with them. */
  owner: object;
}

/** How a timer's function is run, and with whom the timer goes. */
export interface Entering {
  enter: (run: () => void) => () => void | Promise<void>;
  owner: object;
}

/** Ids of simulated timers: above any that the runtime gives. */
const FIRST_ID = 1e12;

/**
 * The one clock of a run. `elapsed` only rises; the wall clock that the service reads may jump. Timers of the Worker and
 * of endpoints follow `elapsed` (`entering` says whose those of a caller are; null: not here); those of other objects
 * are time limits that a run does not reach, and stay real.
 */
export class Clock {
  elapsed = 0;
  private skew = 0;
  private readonly timers = new Map<number, Timer>();
  private nextId = FIRST_ID;
  private restore = (): void => {};

  install(entering: () => Entering | null): void {
    vi.useFakeTimers({ toFake: ["Date"], now: this.now() });
    const real = { setTimeout, clearTimeout, setInterval, clearInterval };
    const stop = (id: unknown) => typeof id === "number" && id >= FIRST_ID && this.stop(id);
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms = 0, ...rest: []) => {
        const by = entering();
        return by ? this.start(by.enter(run), ms, null, by.owner) : real.setTimeout(run, ms, ...rest);
      },
      setInterval: (run: () => void, ms: number, ...rest: []) => {
        const by = entering();
        return by ? this.start(by.enter(run), ms, ms, by.owner) : real.setInterval(run, ms, ...rest);
      },
      clearTimeout: (id: number) => stop(id) || real.clearTimeout(id),
      clearInterval: (id: number) => stop(id) || real.clearInterval(id),
    });
    this.restore = () => Object.assign(globalThis, real);
  }

  start(run: () => void | Promise<void>, ms: number, every: number | null, owner: object): number {
    const id = this.nextId++;
    this.timers.set(id, { id, due: this.elapsed + ms, every, run, owner });
    return id;
  }

  /** Nothing that was its comes any more. */
  drop(owner: object): void {
    for (const timer of this.timers.values()) if (timer.owner === owner) this.timers.delete(timer.id);
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
      await timer.run();
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
