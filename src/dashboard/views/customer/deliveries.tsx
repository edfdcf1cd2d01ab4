import { type Answer, get } from "../../api/call.ts";
import type { Customer, List } from "../../api/types.ts";
import type { Delivery, Webhook } from "../../api/webhooks.ts";
import { Failed } from "../../parts/said.tsx";
import { useLoad } from "../../state/load.ts";
import { isAdmin } from "../../state/session.ts";
import { DeliveryRow } from "../webhooks/deliveries.tsx";

/** What webhooks were told of this customer, where the key may see it. */
export function Deliveries({ customer }: { customer: Customer }) {
  return isAdmin.value ? <ToldList customer={customer} /> : null;
}

function ToldList({ customer }: { customer: Customer }) {
  const { key, version } = customer;
  const { value, problem, reload } = useLoad(`told ${key} ${version}`, (signal) =>
    readDeliveries(key, signal),
  );
  if (value?.webhooks === 0) return null;
  return (
    <section class="card" aria-label="Deliveries" data-testid="customer-deliveries">
      <h2>Deliveries</h2>
      {problem && <Failed problem={problem} onRetry={reload} />}
      {value?.deliveries.length === 0 && <p class="quiet">No webhook was told of this customer yet.</p>}
      <ol class="deliveries">
        {value?.deliveries.map((one) => (
          <DeliveryRow key={one.id} delivery={one} />
        ))}
      </ol>
    </section>
  );
}

interface Found {
  webhooks: number;
  deliveries: Delivery[];
}

/** The latest of each endpoint, merged. */
async function readDeliveries(key: string, signal: AbortSignal): Promise<Answer<Found>> {
  const webhooks = await get<List<Webhook>>("/v1/webhooks?limit=200", signal);
  if (!webhooks.ok) return webhooks;
  const answers = await Promise.all(
    webhooks.value.data.map(({ id }) =>
      get<List<Delivery>>(`/v1/webhooks/${id}/deliveries?limit=${SHOWN}&customerKey=${key}`, signal),
    ),
  );
  const failed = answers.find((answer) => !answer.ok);
  if (failed) return failed;
  const deliveries = answers
    .flatMap((answer) => (answer.ok ? answer.value.data : []))
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, SHOWN);
  return { ok: true, status: 200, value: { webhooks: webhooks.value.data.length, deliveries } };
}

const SHOWN = 20;
