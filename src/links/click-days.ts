import { dayAt, SLOT_MS } from "../storage/days.ts";

/** Clicks of persons, a number a day: of those that are kept, the last 1,000 a link. `bounds` as in `dayAt`. */
export function clicksByDay(sql: SqlStorage, bounds: number[]): number[] {
  const days: number[] = new Array(bounds.length - 1).fill(0);
  const rows = sql.exec<{ slot: number; clicks: number }>(
    `SELECT at / ${SLOT_MS} AS slot, count(*) AS clicks FROM clicks
      WHERE kind = 'person' AND at >= ? AND at < ? GROUP BY slot`,
    bounds[0] ?? 0,
    bounds.at(-1) ?? 0,
  );
  for (const { slot, clicks } of rows) {
    const day = dayAt(bounds, slot * SLOT_MS);
    if (day !== null) days[day] = (days[day] ?? 0) + clicks;
  }
  return days;
}
