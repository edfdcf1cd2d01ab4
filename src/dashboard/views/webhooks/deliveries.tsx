import type { Delivery } from "../../api/webhooks.ts";
import { Moment } from "../../parts/moment.tsx";

const CLASSES = { delivered: "connected", pending: "pending", failed: "lost" } as const;

/** What was sent, and what the endpoint said; the newest first. */
export function DeliveryList({ deliveries }: { deliveries: Delivery[] }) {
  if (deliveries.length === 0) return <p class="quiet small">Nothing was sent yet.</p>;
  return (
    <details class="deliveries" data-testid="deliveries">
      <summary>Deliveries</summary>
      <ol>
        {deliveries.map((one) => (
          <DeliveryRow key={one.id} delivery={one} />
        ))}
      </ol>
    </details>
  );
}

export function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { type, status, createdAt, nextTryAt, attempts, customerKey } = delivery;
  return (
    <li data-testid="delivery">
      <span class={`pill ${CLASSES[status]}`}>{status}</span>{" "}
      {customerKey ? <a href={`#/c/${customerKey}`}>{type}</a> : type}{" "}
      <span class="quiet">
        <Moment at={createdAt} />
        {status === "pending" && nextTryAt && (
          <>
            , again <Moment at={nextTryAt} />
          </>
        )}
      </span>
      {attempts.map((attempt) => (
        <p key={attempt.at} class="quiet small attempt">
          <Moment at={attempt.at} />: {attempt.status ?? attempt.error ?? "no answer"} after{" "}
          {Math.round(attempt.durationMs)} ms
          {attempt.answer && <code class="answer">{attempt.answer}</code>}
        </p>
      ))}
    </li>
  );
}
