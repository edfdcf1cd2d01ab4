import { MEMORY_MAY_GROW, MEMORY_SLACK_BYTES, SOCKETS_SLACK, STORED_MAY_GROW } from "./constants.ts";

/** What the program takes of the machine at one moment. */
export interface Usage {
  /** Since the run began. */
  atMs: number;
  /** Resident memory of both workerds together: the Worker's and the sandbox's. */
  memory: number;
  /** Sockets that they have open. */
  sockets: number;
  /** All files below STATE_DIR. */
  stored: number;
  /** Requests that were answered so far. */
  operations: number;
}

/** One thing that must be flat: what it was in the second quarter of the run, in the last, and how much it may be there. */
export interface Flat {
  name: string;
  before: number;
  after: number;
  most: number;
  ok: boolean;
}

/**
 * Holds the last quarter of a run against its second, medians both: memory, sockets, and bytes stored a request. The
 * first quarter warms up. There must be eight samples or more.
 */
export function judge(samples: Usage[]): Flat[] {
  const quarter = Math.floor(samples.length / 4);
  const second = samples.slice(quarter, 2 * quarter);
  const last = samples.slice(-quarter);
  const both = (of: (usage: Usage) => number) => [median(second.map(of)), median(last.map(of))] as const;
  const [memory, memoryAfter] = both((usage) => usage.memory);
  const [sockets, socketsAfter] = both((usage) => usage.sockets);
  const [stored, storedAfter] = [storedEach(second), storedEach(last)];
  return [
    flat("memory, bytes", memory, memoryAfter, memory * MEMORY_MAY_GROW + MEMORY_SLACK_BYTES),
    flat("sockets", sockets, socketsAfter, sockets + SOCKETS_SLACK),
    flat("stored a request, bytes", stored, storedAfter, stored * STORED_MAY_GROW),
  ];
}

function flat(name: string, before: number, after: number, most: number): Flat {
  return { name, ...{ before, after, most: Math.round(most) }, ok: after <= most };
}

/** From the first to the last of the samples. */
function storedEach(samples: Usage[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) return 0;
  return Math.round((last.stored - first.stored) / Math.max(1, last.operations - first.operations));
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
