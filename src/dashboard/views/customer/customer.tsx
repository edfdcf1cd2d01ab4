import { useEffect } from "preact/hooks";
import { customerPath, get } from "../../api/call.ts";
import type { Customer } from "../../api/types.ts";
import { Empty, Failed, Waiting } from "../../parts/said.tsx";
import { onEvent } from "../../state/live.ts";
import { useLoad } from "../../state/load.ts";
import type { Route } from "../../state/route.ts";
import { mayWrite } from "../../state/session.ts";
import { About } from "./about.tsx";
import { Assets } from "./assets.tsx";
import { Deliveries } from "./deliveries.tsx";
import { Diagnosis } from "./diagnosis.tsx";
import { CustomerHead } from "./head.tsx";
import { Links } from "./links.tsx";
import { Requirements } from "./requirements.tsx";
import { Timeline } from "./timeline.tsx";

/** One customer: first why nothing shows, then what there is, then how it came about. */
export function CustomerView({ route }: { route: Route }) {
  const key = route.path[1] ?? "";
  const { value: customer, problem, reload, set } = useCustomer(key);
  if (problem?.status === 404 && !customer) return <Gone />;
  if (!customer) return problem ? <Failed problem={problem} onRetry={reload} /> : <Waiting lines={8} />;
  return (
    <article class="customer" data-testid="customer" data-state={customer.state}>
      <CustomerHead customer={customer} onChange={(changed) => set(() => changed)} />
      {problem && <Failed problem={problem} onRetry={reload} />}
      <Diagnosis customer={customer} onChange={reload} />
      <div class="columns">
        <div class="main-column">
          <Requirements customer={customer} />
          <Assets customer={customer} />
          {mayWrite.value && <Links customer={customer} onChange={reload} />}
          <Timeline customer={customer} />
        </div>
        <aside class="side-column">
          <About customer={customer} onChange={(changed) => set(() => changed)} />
          <Deliveries customer={customer} />
        </aside>
      </div>
    </article>
  );
}

/** The customer as it is, and again whenever an event tells of it. */
function useCustomer(key: string) {
  const loaded = useLoad(`customer ${key}`, (signal) => get<Customer>(customerPath(key), signal));
  const { value, reload } = loaded;
  const id = value?.key === key ? value.customUserId : null;
  // `reload` is another function at each render and does the same.
  useEffect(() => {
    if (id === null) return;
    return onEvent(({ customUserId }) => {
      if (customUserId === id) reload();
    });
  }, [id]);
  return { ...loaded, value: value?.key === key ? value : null };
}

function Gone() {
  return (
    <Empty icon="question" title="Nobody is watched under this key">
      <p>
        The customer was erased, or the address was not copied whole.{" "}
        <a href="#/customers">To the customers</a>
      </p>
    </Empty>
  );
}
