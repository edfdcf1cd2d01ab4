import type { Family, Sample } from "./exposition.ts";

/** Every name here begins so (https://prometheus.io/docs/practices/naming/). */
const PREFIX = "connectwatch_";

/** A number that goes up and down; undefined: not known, and left out. */
export function gauge(name: string, help: string, value: number | boolean | undefined): Family {
  return gauges(name, help, value === undefined ? [] : [{ value: Number(value) }]);
}

export function gauges(name: string, help: string, samples: Sample[]): Family {
  return { name: PREFIX + name, type: "gauge", help, samples };
}

/** A number that only rises. `name` goes without its `_total`. */
export function counters(name: string, help: string, samples: Sample[]): Family {
  return { name: `${PREFIX}${name}_total`, type: "counter", help, samples };
}

/** Milliseconds as the seconds that Prometheus wants. */
export function seconds(ms: number): number {
  return ms / 1000;
}

/** Seconds since a moment in milliseconds since 1970; none of a moment that is to come, as clocks differ. */
export function age(at: number, now: number): number {
  return seconds(Math.max(0, now - at));
}
