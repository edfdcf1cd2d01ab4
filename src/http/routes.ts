import { assets } from "./assets.ts";
import { customers } from "./customers.ts";
import { diagnosis } from "./diagnosis.ts";
import { dropIn } from "./drop-in.ts";
import { erase } from "./erase.ts";
import { events } from "./events.ts";
import { feed } from "./feed.ts";
import { feedLive } from "./feed-live.ts";
import { health } from "./health.ts";
import { home } from "./home.ts";
import { hooks } from "./hooks.ts";
import { keys } from "./keys.ts";
import { links } from "./links.ts";
import { live } from "./live.ts";
import { metrics } from "./metrics.ts";
import { overview } from "./overview.ts";
import { progress } from "./progress.ts";
import { redirect } from "./redirect.ts";
import { reference } from "./reference.ts";
import { reports } from "./reports.ts";
import type { Route } from "./route.ts";
import { session } from "./session.ts";
import { token } from "./token.ts";
import { types } from "./types.ts";
import { unattributed } from "./unattributed.ts";
import { upstreamRoutes } from "./upstream.ts";
import { webhookReplays } from "./webhook-replays.ts";
import { webhooks } from "./webhooks.ts";

/** Every route there is, the busiest first: the router tries them in this order. */
export const routes: Route[] = [
  ...redirect,
  ...progress,
  ...dropIn,
  ...customers,
  ...hooks,
  ...reports,
  ...token,
  ...erase,
  ...events,
  ...feed,
  ...feedLive,
  ...live,
  ...links,
  ...types,
  ...unattributed,
  ...diagnosis,
  ...overview,
  ...upstreamRoutes,
  ...webhooks,
  ...webhookReplays,
  ...keys,
  ...session,
  ...health,
  ...metrics,
  ...assets,
  ...reference,
  ...home,
];
