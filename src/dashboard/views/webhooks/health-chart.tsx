import type { Delivery } from "../../api/webhooks.ts";
import { counted } from "../../words/text.ts";

/** The latest deliveries as bars, oldest on the left: as high as they took long, coloured by how they ended. */
export function HealthChart({ deliveries }: { deliveries: Delivery[] }) {
  const shown = deliveries.slice(0, BARS).reverse();
  const failed = shown.filter(({ status }) => status === "failed").length;
  const say = `${counted(shown.length, "delivery", "deliveries")}, ${failed} failed`;
  return (
    <svg
      class="health"
      viewBox={`0 0 ${BARS * WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={say}
      preserveAspectRatio="none"
    >
      {shown.map((one, index) => {
        const height = heightOf(one);
        const x = index * WIDTH;
        return (
          <rect
            key={one.id}
            class={toneOf(one)}
            x={x}
            y={HEIGHT - height}
            width={WIDTH - 1}
            height={height}
          />
        );
      })}
    </svg>
  );
}

/** What waits for another try has failed before. */
function toneOf({ status, attempts }: Delivery): string {
  return status === "pending" && attempts.length > 0 ? "retrying" : status;
}

const BARS = 80;
const WIDTH = 6;
const HEIGHT = 32;
const LEAST = 4;
/** The API's time limit for an answer. */
const LONGEST_MS = 15_000;

/** On a scale of doublings: a hundred milliseconds and ten seconds both can be seen. */
function heightOf({ attempts }: Delivery): number {
  const ms = attempts.at(-1)?.durationMs ?? 0;
  return LEAST + (HEIGHT - LEAST) * Math.min(1, Math.log2(1 + ms) / Math.log2(1 + LONGEST_MS));
}
