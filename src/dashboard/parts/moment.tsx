import { signal } from "@preact/signals";
import { CLOCK_MS } from "../constants.ts";
import { exactTime, relativeTime } from "../words/time.ts";

/** The time, told anew every half minute, so that "2 minutes ago" goes on being true. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, CLOCK_MS);

/** How long ago, with the exact moment on hover. `none` is shown where there is no moment. */
export function Moment({ at, none = "–" }: { at: string | number | null | undefined; none?: string }) {
  if (at === null || at === undefined) return <span class="quiet">{none}</span>;
  const time = typeof at === "number" ? at : Date.parse(at);
  return (
    <time dateTime={new Date(time).toISOString()} title={exactTime(time)}>
      {relativeTime(time, Math.max(now.value, Math.min(time, Date.now())))}
    </time>
  );
}
