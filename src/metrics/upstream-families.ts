import type { Outcome } from "../upstream/breaker.ts";
import type { Asked, Requests } from "../upstream/request-counts.ts";
import type { Sweeps } from "../upstream/sweeps.ts";
import type { UpstreamNumbers } from "../upstream/upstream.ts";
import type { Family, Sample } from "./exposition.ts";
import { age, counters, gauge, seconds } from "./family.ts";

/** How Leadsie fares, and what is asked of it. */
export function upstreamFamilies(upstream: UpstreamNumbers, now: number): Family[] {
  const { breaker, budget, hot, mode, requests, sweeps } = upstream;
  return [
    counters("upstream_requests", "Requests to Leadsie, by what was asked and how it ended.", each(requests)),
    gauge("upstream_breaker_open", "1 while Leadsie cannot be heard and only probes go out.", !!breaker.open),
    gauge(
      "upstream_key_refused",
      "1 while Leadsie refuses the API key: somebody has to act.",
      breaker.open?.unauthorized ?? false,
    ),
    gauge("upstream_paused", "1 while Leadsie has asked for a pause.", breaker.pausedUntil > now),
    gauge("upstream_budget_per_minute", "Requests a minute that may be made of Leadsie.", budget.perMinute),
    gauge("upstream_budget_left", "Requests that may go out at once now.", budget.left),
    gauge("hot_customers", "Customers who clicked within 15 minutes and are not connected.", hot),
    gauge("sweeps_serve", "1 while sweeps keep customers fresh; 0: polls do.", mode === "sweeps"),
    ...sweepFamilies(sweeps, now),
  ];
}

function sweepFamilies({ last, completeAt, suspicious }: Sweeps, now: number): Family[] {
  return [
    gauge(
      "sweep_age_seconds",
      "Since the beginning of the last sweep whose every difference was looked into.",
      completeAt === null ? undefined : age(completeAt, now),
    ),
    gauge("sweep_suspicious", "1 while losses wait to be believed.", !!suspicious && !suspicious.accepted),
    gauge("sweep_ok", "1 if the last sweep succeeded.", last?.ok),
    gauge(
      "sweep_duration_seconds",
      "How long the last sweep took.",
      last ? seconds(Math.max(0, last.endedAt - last.startedAt)) : undefined,
    ),
    gauge("sweep_bytes", "Size of the last sweep's answer.", last?.bytes),
    gauge("sweep_customers", "Customers in the last sweep.", last?.customers),
    gauge("sweep_changed_customers", "Customers who differed in the last sweep.", last?.changed),
    gauge("sweep_backlog_customers", "Customers who differ and are left for the next.", last?.backlog),
  ];
}

const ASKED: Asked[] = ["poll", "sweep"];

/** As labels say it. `unusable`: an answer that could not be used, about one customer or one sweep. */
const OUTCOMES: Record<Outcome["kind"], string> = {
  ok: "ok",
  outage: "outage",
  unauthorized: "unauthorized",
  "rate-limited": "rate_limited",
  customer: "unusable",
};

/** What never happened is 0, so that the first time is seen as a rise. */
function each(requests: Requests): Sample[] {
  return ASKED.flatMap((asked) =>
    (Object.keys(OUTCOMES) as Outcome["kind"][]).map((kind) => ({
      labels: { kind: asked, outcome: OUTCOMES[kind] },
      value: requests[`${asked} ${kind}`] ?? 0,
    })),
  );
}
