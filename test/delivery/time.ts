import { afterEach, beforeEach, vi } from "vitest";

/** Far ahead, so that no alarm set by this clock comes by itself: a test runs each when it should come. */
const START = Date.UTC(2100, 0, 1);

/** For test files that set the clock: of the test, the Worker and its objects alike. Timers stay real. */
export function withSetClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: START, shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

export function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}
