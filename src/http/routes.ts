import { customers } from "./customers.ts";
import { diagnosis } from "./diagnosis.ts";
import { dropIn } from "./drop-in.ts";
import { events } from "./events.ts";
import { health } from "./health.ts";
import { home } from "./home.ts";
import { hooks } from "./hooks.ts";
import { links } from "./links.ts";
import { live } from "./live.ts";
import { redirect } from "./redirect.ts";
import { reports } from "./reports.ts";
import type { Route } from "./route.ts";
import { types } from "./types.ts";
import { unattributed } from "./unattributed.ts";
import { upstreamRoutes } from "./upstream.ts";

/** Every route there is, the busiest first: the router tries them in this order. */
export const routes: Route[] = [
  ...redirect,
  ...dropIn,
  ...customers,
  ...hooks,
  ...reports,
  ...events,
  ...live,
  ...links,
  ...types,
  ...unattributed,
  ...diagnosis,
  ...upstreamRoutes,
  ...health,
  ...home,
];
