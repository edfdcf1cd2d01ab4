import { iso } from "../time.ts";
import type { Item } from "./item.ts";
import type { Progress } from "./replays.ts";
import type { Health, Settings } from "./settings.ts";

/** An endpoint as the API shows it: everything but its secrets. */
export function webhookJson(settings: Settings, health: Health, pending: number) {
  const { id, url, events, causes, format, ordered, description, enabled } = settings;
  return {
    id,
    url,
    events,
    causes,
    format,
    ordered,
    description,
    enabled,
    createdAt: iso(settings.createdAt),
    disabledAt: iso(settings.disabledAt),
    disabledReason: settings.disabledReason,
    health: {
      failingSince: iso(health.failingSince),
      lastSuccessAt: iso(health.lastSuccessAt),
      lastFailureAt: iso(health.lastFailureAt),
      lastError: health.lastError,
      pending,
    },
  };
}

export type WebhookJson = ReturnType<typeof webhookJson>;

/** A delivery as the API shows it. */
export function deliveryJson(item: Item) {
  return {
    id: `dlv_${item.n}`,
    eventId: item.eventId,
    type: item.type,
    customerKey: item.key,
    seq: item.seq,
    status: item.status,
    createdAt: iso(item.at),
    tries: item.tries,
    nextTryAt: item.status === "pending" ? iso(item.dueAt) : null,
    replayId: item.replay,
    attempts: item.attempts.map((tried) => ({ ...tried, at: iso(tried.at) })),
  };
}

export type DeliveryJson = ReturnType<typeof deliveryJson>;

export function replayJson({ id, at, total, delivered, failed }: Progress, pending: number) {
  return {
    id,
    createdAt: iso(at),
    total,
    delivered,
    failed,
    pending,
    dropped: total - delivered - failed - pending,
  };
}
