import type { Counters } from "../worker/counters.ts";
import { sum } from "./statistics.ts";

/** Rows of all tables but those that the local runtime keeps for itself. */
export function rowsOf(byTable: Counters["rowsRead"]): number {
  return sum(
    Object.entries(byTable)
      .filter(([table]) => !table.startsWith("__"))
      .map(([, number]) => number),
  );
}

/** Calls to objects, of all classes. */
export function callsOf({ calls }: Counters): number {
  return sum(Object.values(calls));
}

/** How long callers waited for objects in all: at least what the objects are billed for. */
export function callMsOf({ callMs }: Counters): number {
  return sum(Object.values(callMs));
}
