import type { Overall } from "../directory/overall.ts";
import type { StateCount } from "../directory/state-counts.ts";
import { STATES } from "../status/types.ts";
import type { Family } from "./exposition.ts";
import { gauge, gauges } from "./family.ts";

/** Who is watched, and what waits. */
export function customerFamilies(shards: readonly Overall[]): Family[] {
  const counts = shards.flatMap(({ states }) => states);
  const watched = counts.filter(({ asked, archived }) => !asked && !archived);
  return [
    gauges(
      "customers",
      "Watched customers by state, without archived ones.",
      STATES.map((state) => ({
        labels: { state },
        value: total(watched.filter((count) => count.state === state)),
      })),
    ),
    gauge(
      "customers_overdue",
      "Watched customers past their due date.",
      total(watched.filter(({ overdue }) => overdue)),
    ),
    gauge("customers_archived", "Archived customers.", total(counts.filter(({ archived }) => archived))),
    gauge(
      "customers_asked",
      "Customers known only because Leadsie's endpoint was asked about them.",
      total(counts.filter(({ asked, archived }) => asked && !archived)),
    ),
    gauge(
      "unattributed",
      "Connections that came without a customer, neither assigned nor ignored.",
      shards.reduce((sum, shard) => sum + shard.unattributed, 0),
    ),
    gauge(
      "polls_waiting",
      "Customers whose poll is due and waits for the budget.",
      shards.reduce((sum, shard) => sum + shard.pollsWaiting, 0),
    ),
  ];
}

function total(counts: readonly StateCount[]): number {
  return counts.reduce((sum, { customers }) => sum + customers, 0);
}
