import { customerFamilies } from "./customer-families.ts";
import type { Family } from "./exposition.ts";
import type { Facts } from "./facts.ts";
import { gauge, gauges } from "./family.ts";
import { upstreamFamilies } from "./upstream-families.ts";
import { webhookFamilies } from "./webhook-families.ts";

/** Every metric there is. No customer's id or name and no address stands in a label: docs/operations.md has the list. */
export function familiesOf({ version, now, upstream, shards, webhooks, silent }: Facts): Family[] {
  return [
    gauges("build_info", "Always 1; the version is in the label.", [{ labels: { version }, value: 1 }]),
    gauge("objects_silent", "Objects that did not answer: what only they know is missing here.", silent),
    ...(upstream ? upstreamFamilies(upstream, now) : []),
    ...(shards ? customerFamilies(shards) : []),
    ...(webhooks ? webhookFamilies(webhooks, now) : []),
  ];
}
