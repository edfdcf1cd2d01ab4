/** What was counted for a quarter of an hour belongs to one day in every time zone there is. */
export const SLOT_MS = 15 * 60_000;

/** Which day an instant falls on: its place in `bounds`, where days begin and the last ends; null outside of them. */
export function dayAt(bounds: readonly number[], at: number): number | null {
  const next = bounds.findIndex((bound) => bound > at);
  return next <= 0 ? null : next - 1;
}
