import { EXPOSITION_TYPE } from "../metrics/exposition.ts";
import { metricsText } from "../metrics/remembered.ts";
import { PRIVATE } from "./json.ts";
import type { Route } from "./route.ts";

/** What Prometheus scrapes, with a `read` key as its bearer token. */
export const metrics: Route[] = [
  {
    method: "GET",
    path: "/metrics",
    scope: "read",
    handle: async ({ env }) =>
      new Response(await metricsText(env, Date.now()), {
        headers: { "content-type": EXPOSITION_TYPE, "cache-control": PRIVATE },
      }),
  },
];
