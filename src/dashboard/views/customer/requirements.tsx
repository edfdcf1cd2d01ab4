import type { Customer, Missing } from "../../api/types.ts";
import { Icon } from "../../parts/icon.tsx";
import { progressWords, reasonWords, requirementName } from "../../words/state.ts";

/** What is required, one by one: what is there and what is missing. */
export function Requirements({ customer }: { customer: Customer }) {
  const { progress, requires } = customer;
  const { count } = progressWords(progress, requires);
  const optional = requires.filter(({ key, optional }) => optional && !progress.met.includes(key));
  return (
    <section class="card" aria-label="Required" data-testid="requirements">
      <h2>
        Required <span class="quiet">{count}</span>
      </h2>
      <ul class="marks">
        {progress.missing.map((one) => (
          <li key={one.key} class={one.reason === "pending" ? "pending" : "not"}>
            <Icon name={one.reason === "pending" ? "clock" : "cross"} />
            <span>
              <strong>{requirementName(one, requires)}</strong> {missingWords(one)}
            </span>
          </li>
        ))}
        {progress.met.map((key) => {
          const types = requires.find((one) => one.key === key)?.types ?? [];
          return (
            <li key={key} class="ok">
              <Icon name="check" />
              <span>
                {requirementName({ key, types }, requires)} <span class="quiet">is there</span>
              </span>
            </li>
          );
        })}
        {optional.map(({ key, types }) => (
          <li key={key} class="quiet">
            <Icon name="clock" />
            <span>{requirementName({ key, types }, requires)} would be nice to have</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function missingWords({ reason, count, have }: Missing): string {
  const verb = reason === "absent" || reason === "pending" ? "is " : "";
  return `${verb}${reasonWords(reason)}${count > 1 ? `: ${have} of ${count}` : ""}`;
}
