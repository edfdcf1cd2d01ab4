import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Empty, Waiting } from "../parts/said.tsx";
import type { Route } from "../state/route.ts";
import { Customers } from "./customers/customers.tsx";
import { Overview } from "./overview/overview.tsx";

type Props = { route: Route };

/** Views that are not seen first come when they are asked for. */
const LATER: Record<string, () => Promise<ComponentType<Props>>> = {
  c: () => import("./customer/customer.tsx").then((module) => module.CustomerView),
  new: () => import("./new-link/new-link.tsx").then((module) => module.NewLink),
  import: () => import("./import/import.tsx").then((module) => module.Import),
  unattributed: () => import("./unattributed.tsx").then((module) => module.UnattributedView),
  webhooks: () => import("./webhooks/webhooks.tsx").then((module) => module.Webhooks),
  keys: () => import("./keys/keys.tsx").then((module) => module.Keys),
};

export function View({ route }: Props) {
  const [name = ""] = route.path;
  if (name === "") return <Overview />;
  if (name === "customers") return <Customers route={route} />;
  const load = LATER[name];
  return load ? <Later key={name} load={load} route={route} /> : <NoView />;
}

function Later({ load, route }: Props & { load: () => Promise<ComponentType<Props>> }) {
  const [Loaded, setLoaded] = useState<{ view: ComponentType<Props> | null; failed: boolean }>({
    view: null,
    failed: false,
  });
  useEffect(() => {
    load().then(
      (view) => setLoaded({ view, failed: false }),
      () => setLoaded({ view: null, failed: true }),
    );
  }, [load]);
  if (Loaded.failed) return <Outdated />;
  return Loaded.view ? <Loaded.view route={route} /> : <Waiting lines={6} />;
}

/** After a new version was deployed the old one's parts are gone. */
function Outdated() {
  return (
    <Empty icon="refresh" title="This part could not be loaded">
      <p>
        There may be a new version. <a href="/">Open the page anew</a>.
      </p>
    </Empty>
  );
}

function NoView() {
  return (
    <Empty icon="question" title="There is no such view">
      <p>
        <a href="#/">To the overview</a>
      </p>
    </Empty>
  );
}
