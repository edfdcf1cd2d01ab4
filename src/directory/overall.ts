import { readStateCounts, type StateCount } from "./state-counts.ts";

/** A shard in numbers, as operators want them. */
export interface Overall {
  states: StateCount[];
  /** Connections that came without a customer and are neither assigned nor ignored. */
  unattributed: number;
  /** Customers whose own moment to be polled has come, and who wait for the budget. */
  pollsWaiting: number;
}

export const NOTHING_AT_ALL: Overall = { states: [], unattributed: 0, pollsWaiting: 0 };

/** Reads a few rows for each state, and one for each that waits. */
export function readOverall(sql: SqlStorage, now: number): Overall {
  const count = (query: string, ...values: SqlStorageValue[]) =>
    sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${query}`, ...values).one().n;
  return {
    states: readStateCounts(sql),
    unattributed: count("unattributed WHERE ignored = 0 AND id NOT IN (SELECT id FROM assignment)"),
    pollsWaiting: count("member WHERE next_poll IS NOT NULL AND next_poll <= ?", now),
  };
}
