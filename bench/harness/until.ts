import { setTimeout as wait } from "node:timers/promises";
import { LOOK_EVERY_MS } from "../constants.ts";

/** Waits until `holds` says so. Fails after `withinMs` with what was waited for. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  withinMs: number,
  everyMs = LOOK_EVERY_MS,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${withinMs / 1000} s in vain until ${what}`);
    await wait(everyMs);
  }
}
