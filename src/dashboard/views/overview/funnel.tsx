import type { Overview } from "../../api/webhooks.ts";
import { lengthOf } from "../../words/time.ts";

const WORDS = { made: "Link made", opened: "Opened", partial: "Partly connected", connected: "Connected" };

/** From the link to the last asset: how many come how far, and how long half of them take. */
export function Funnel({ stages }: { stages: Overview["funnel"] }) {
  const [first] = stages;
  const all = Math.max(1, first?.customers ?? 0);
  const percent = new Intl.NumberFormat(undefined, { style: "percent" });
  const number = new Intl.NumberFormat();
  return (
    <section class="card" aria-label="Funnel" data-testid="funnel">
      <h2>
        From link to connected <span class="quiet">last 30 days</span>
      </h2>
      <ol class="funnel">
        {stages.map(({ stage, customers, medianMs }) => (
          <li key={stage}>
            <span class="stage">{WORDS[stage]}</span>
            <span class="track" aria-hidden="true">
              <i style={{ width: `${(customers / all) * 100}%` }} />
            </span>
            <span class="number">
              {number.format(customers)} <span class="quiet">{percent.format(customers / all)}</span>
            </span>
            <span class="quiet small time">
              {medianMs === null ? "" : `half within ${lengthOf(medianMs)}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
