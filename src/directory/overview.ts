import { dayAt, SLOT_MS } from "../storage/days.ts";
import { hasTable } from "../storage/has-table.ts";
import { QUARTERS_A_DOUBLING } from "./constants.ts";
import { readStateCounts } from "./state-counts.ts";

/** How long something took, of many customers: how many fell into each quarter of a doubling of seconds. */
export type Times = Record<number, number>;

/** What a shard counts of its customers. */
export interface ShardOverview {
  /** Watched customers by state, archived ones aside. */
  states: Record<string, number>;
  archived: number;
  overdue: number;
  /** Of customers made by hand or by a link since the first day: how many came how far, and after how long. */
  funnel: { made: number; opened: number; partial: number; connected: number };
  times: { opened: Times; partial: Times; connected: Times };
  /** Changes of state by type, a number a day. */
  changes: Record<string, number[]>;
}

/**
 * One pass over those who were made since the first day and one over the log, whose lists have no index either: this is
 * asked by people, not by programs. `bounds` are the instants at which days begin, and behind them the end of the last (milliseconds since 1970).
 */
export function overviewOf(sql: SqlStorage, bounds: number[]): ShardOverview {
  return {
    ...countMembers(sql),
    ...followFunnel(sql, bounds[0] ?? 0),
    changes: logged(sql) ? countChanges(sql, bounds) : {},
  };
}

function countMembers(sql: SqlStorage): Pick<ShardOverview, "states" | "archived" | "overdue"> {
  const counted = { states: {} as Record<string, number>, archived: 0, overdue: 0 };
  for (const { state, asked, archived, overdue, customers } of readStateCounts(sql)) {
    if (asked) continue;
    if (archived) counted.archived += customers;
    else {
      counted.states[state] = (counted.states[state] ?? 0) + customers;
      if (overdue) counted.overdue += customers;
    }
  }
  return counted;
}

interface Made extends Record<string, SqlStorageValue> {
  key: string;
  state: string;
  made: number;
  opened: number | null;
  connected: string | null;
}

/** Discovered customers connected before anybody looked: nothing is to be learnt from their times. */
function followFunnel(sql: SqlStorage, since: number): Pick<ShardOverview, "funnel" | "times"> {
  const funnel = { made: 0, opened: 0, partial: 0, connected: 0 };
  const times: ShardOverview["times"] = { opened: {}, partial: {}, connected: {} };
  const partials = firstPartials(sql);
  const rows = sql.exec<Made>(
    `SELECT key, state, created_at AS made, opened_at AS opened, json_extract(head || '}', '$.firstConnectedAt') AS connected
      FROM member WHERE created_at >= ? AND source IN ('api', 'link') AND archived = 0`,
    since,
  );
  for (const { key, state, made, opened, connected } of rows) {
    const connectedAt = connected === null ? null : Date.parse(connected);
    const partialAt = partials.get(key) ?? connectedAt;
    funnel.made++;
    if (opened !== null || state !== "waiting") funnel.opened++;
    if (partialAt !== null || state === "pending") funnel.partial++;
    if (connectedAt !== null) funnel.connected++;
    note(times.opened, opened, made);
    note(times.partial, partialAt, made);
    note(times.connected, connectedAt, made);
  }
  return { funnel, times };
}

function firstPartials(sql: SqlStorage): Map<string, number> {
  if (!logged(sql)) return new Map();
  const rows = sql.exec<{ key: string; at: number }>(
    "SELECT key, min(at) AS at FROM feed WHERE type = 'customer.partial' GROUP BY key",
  );
  return new Map([...rows].map(({ key, at }) => [key, at]));
}

function note(times: Times, at: number | null, made: number): void {
  if (at === null) return;
  const seconds = Math.max(1, (at - made) / 1000);
  const bucket = Math.floor(Math.log2(seconds) * QUARTERS_A_DOUBLING);
  times[bucket] = (times[bucket] ?? 0) + 1;
}

function countChanges(sql: SqlStorage, bounds: number[]): Record<string, number[]> {
  const changes: Record<string, number[]> = {};
  const rows = sql.exec<{ type: string; slot: number; events: number }>(
    `SELECT type, at / ${SLOT_MS} AS slot, count(*) AS events FROM feed
      WHERE at >= ? AND at < ? AND type LIKE 'customer.%' GROUP BY type, slot`,
    bounds[0] ?? 0,
    bounds.at(-1) ?? 0,
  );
  for (const { type, slot, events } of rows) {
    const days = changes[type] ?? new Array<number>(bounds.length - 1).fill(0);
    changes[type] = days;
    const day = dayAt(bounds, slot * SLOT_MS);
    if (day !== null) days[day] = (days[day] ?? 0) + events;
  }
  return changes;
}

/** The log's table is made with its first event. */
function logged(sql: SqlStorage): boolean {
  return hasTable(sql, "feed");
}
