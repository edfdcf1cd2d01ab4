import type { UpstreamView } from "./upstream.ts";

/** What is happening and what to do, in a sentence or two for whoever runs this. */
export function sayUpstream({ breaker, sweeps, mode }: UpstreamView, now: number): string {
  const { open } = breaker;
  if (open?.unauthorized) {
    return "Leadsie refuses the key: it was refreshed, or the plan no longer has API access (PRO and Enterprise have it). Copy the key from Leadsie's page /my/api and send it with PUT /v1/upstream/key.";
  }
  if (open) {
    return `Leadsie cannot be heard (${open.reason}) since ${time(open.since)}. Statuses stay as they were; it is asked again by itself. Nothing to do, unless Leadsie works for you in a browser.`;
  }
  if (breaker.pausedUntil > now) {
    return `Leadsie asked to be left alone until ${time(breaker.pausedUntil)}. If this comes often, lower UPSTREAM_REQUESTS_PER_MINUTE.`;
  }
  const { suspicious } = sweeps;
  if (suspicious && !suspicious.accepted) {
    return `The last sweep would take something from ${suspicious.customers} of ${suspicious.of} customers, which looks like a fault at Leadsie: nothing of it was applied. If it is true, POST /v1/upstream/accept; else it is believed when three sweeps ten minutes apart agree.`;
  }
  if (sweeps.failingSince !== null) {
    return `Asking for the whole account fails (${sweeps.failingReason}) since ${time(sweeps.failingSince)}. Customers are asked about one by one meanwhile.`;
  }
  if (sweeps.last === null)
    return "Nobody was asked yet: the first sweep comes with the next tick of the cron.";
  if (sweeps.last.backlog > 0) {
    return `${sweeps.last.backlog} customers who differ are left for the next sweep. This is normal on the first day.`;
  }
  return mode === "sweeps"
    ? "All is well."
    : "All is well. Sweeps are off (SWEEP_SECONDS=0): customers are asked about one by one.";
}

function time(at: number): string {
  return new Date(at).toISOString();
}
