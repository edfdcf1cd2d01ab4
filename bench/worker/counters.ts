/**
 * What the objects did since the last reset. One for the isolate: locally the Worker and its objects share it, which
 * is good for counting and for nothing else.
 */
export interface Counters {
  /** Rows by table, as SQLite counts them: an index entry is one. `alarm` are alarms set, each billed as one row. */
  rowsRead: Record<string, number>;
  rowsWritten: Record<string, number>;
  /** Objects that came to life, by class. */
  constructed: Record<string, number>;
  /** Calls to objects (billed requests), by binding, and how long their callers waited for them in all. */
  calls: Record<string, number>;
  callMs: Record<string, number>;
  alarmsRun: Record<string, number>;
  messages: number;
}

function nothing(): Counters {
  return {
    rowsRead: {},
    rowsWritten: {},
    constructed: {},
    calls: {},
    callMs: {},
    alarmsRun: {},
    messages: 0,
  };
}

let counters = nothing();

export function readCounters(): Counters {
  return counters;
}

export function resetCounters(): void {
  counters = nothing();
}

type Group = Exclude<keyof Counters, "messages">;

export function count(group: Group, name: string, by = 1): void {
  if (by !== 0) counters[group][name] = (counters[group][name] ?? 0) + by;
}

export function countMessages(by: number): void {
  counters.messages += by;
}
