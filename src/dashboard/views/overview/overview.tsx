import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api/call.ts";
import { STATES } from "../../api/types.ts";
import type { Overview as Told } from "../../api/webhooks.ts";
import { Empty, Failed, Waiting } from "../../parts/said.tsx";
import { onEvent } from "../../state/live.ts";
import { useLoad } from "../../state/load.ts";
import { href } from "../../state/route.ts";
import { mayWrite } from "../../state/session.ts";
import { STATE_WORDS } from "../../words/state.ts";
import { Funnel } from "./funnel.tsx";
import { Health } from "./health.tsx";

/** Events come in swarms: the counts are read anew once they rest. */
const REST_MS = 2_000;

/** How everybody fares: in how many states, how far they come, and whether Leadsie can be asked. */
export function Overview() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { value, problem, reload } = useLoad("overview", (signal) =>
    get<Told>(`/v1/overview?timeZone=${encodeURIComponent(zone)}`, signal),
  );
  useFollow(reload);
  return (
    <>
      <div class="head">
        <h1>Overview</h1>
      </div>
      {problem && <Failed problem={problem} onRetry={reload} />}
      {!value && !problem && <Waiting lines={8} />}
      {value && <Numbers told={value} />}
    </>
  );
}

function Numbers({ told }: { told: Told }) {
  const { states, overdue } = told.customers;
  const total = Object.values(states).reduce((sum, count) => sum + count, 0);
  const number = new Intl.NumberFormat();
  if (total === 0) return <Nobody />;
  return (
    <div class="overview" data-testid="overview">
      <section class="tiles" aria-label="Customers by state">
        {STATES.map((state) => (
          <a
            key={state}
            class={`tile ${state}`}
            href={href("customers", { state })}
            data-testid={`count-${state}`}
          >
            <span class="count">{number.format(states[state] ?? 0)}</span>
            <span>{STATE_WORDS[state].word}</span>
          </a>
        ))}
      </section>
      <div class="stack" aria-hidden="true">
        {STATES.map((state) => (
          <i key={state} class={`segment ${state}`} style={{ flexGrow: states[state] ?? 0 }} />
        ))}
      </div>
      <p class="quiet">
        {number.format(total)} watched
        {overdue > 0 && (
          <>
            {" · "}
            <a href={href("customers", { overdue: "1" })}>{number.format(overdue)} overdue</a>
          </>
        )}
      </p>
      <div class="columns even">
        <Funnel stages={told.funnel} />
        <Health />
      </div>
      <Charts days={told.days} />
    </div>
  );
}

type DayCharts = ComponentType<Pick<Told, "days">>;

/** The chart library comes after what is read first; its place is kept. */
function Charts({ days }: Pick<Told, "days">) {
  const [state, setState] = useState<{ view: DayCharts | null; failed: boolean }>({
    view: null,
    failed: false,
  });
  useEffect(() => {
    import("./charts.tsx").then(
      (module) => setState({ view: module.DayCharts, failed: false }),
      () => setState({ view: null, failed: true }),
    );
  }, []);
  return (
    <div class="charts">
      {state.view && <state.view days={days} />}
      {state.failed && <p class="quiet">The charts could not be loaded. Open the page anew to try again.</p>}
    </div>
  );
}

function useFollow(reload: () => void): void {
  // `reload` is another function at each render and does the same.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onEvent(() => {
      clearTimeout(timer);
      timer = setTimeout(reload, REST_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
}

function Nobody() {
  return (
    <>
      <Empty icon="customers" title="Nobody is watched yet">
        <p>
          {mayWrite.value ? <a href="#/new">Make the first link</a> : "Make the first link"}: it takes a
          request URL of Leadsie's and your own id of a customer.
        </p>
      </Empty>
      <Health />
    </>
  );
}
