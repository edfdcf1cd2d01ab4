import type { EndpointNumbers } from "../delivery/protocol.ts";
import type { Family } from "./exposition.ts";
import type { Webhook } from "./facts.ts";
import { age, counters, gauges } from "./family.ts";

const STATES: Record<EndpointNumbers["state"], true> = { ok: true, failing: true, disabled: true };

/** How the endpoints fare that webhooks go to, each by its id. */
export function webhookFamilies(webhooks: readonly Webhook[], now: number): Family[] {
  return [
    gauges(
      "webhooks",
      "Webhook endpoints by state; failing: nothing but failure since the last success.",
      Object.keys(STATES).map((state) => ({
        labels: { state },
        value: webhooks.filter(({ numbers }) => numbers.state === state).length,
      })),
    ),
    counters(
      "delivery_tries",
      "Tries to deliver, by what followed.",
      webhooks.flatMap(({ id, numbers: { tries } }) => [
        { labels: { webhook: id, outcome: "delivered" }, value: tries.delivered },
        { labels: { webhook: id, outcome: "retried" }, value: tries.retried },
        { labels: { webhook: id, outcome: "given_up" }, value: tries.givenUp },
      ]),
    ),
    gauges(
      "deliveries_pending",
      "Events still to be delivered.",
      webhooks.map(({ id, numbers }) => ({ labels: { webhook: id }, value: numbers.pending })),
    ),
    gauges(
      "deliveries_oldest_pending_seconds",
      "Since the oldest event that is still to be delivered was taken in; 0: none is.",
      webhooks.map(({ id, numbers: { oldestPendingAt } }) => ({
        labels: { webhook: id },
        value: oldestPendingAt === null ? 0 : age(oldestPendingAt, now),
      })),
    ),
  ];
}
