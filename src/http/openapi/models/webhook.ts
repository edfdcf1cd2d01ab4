import * as z from "zod/mini";
import { EVENT_TYPES } from "../../../delivery/event.ts";
import { model, say } from "../describe.ts";
import { count, time, timeOrNull } from "./basic.ts";
import { cause } from "./event.ts";

const webhook = {
  id: z.string(),
  url: z.url(),
  events: say(z.nullable(z.array(z.enum(EVENT_TYPES))), "Null: all of them."),
  causes: say(z.nullable(z.array(cause)), "Null: all of them."),
  format: z.enum(["standard", "slack"]),
  ordered: say(z.boolean(), "A customer's events in their order, each waiting for the one before."),
  description: z.nullable(z.string()),
  enabled: z.boolean(),
  createdAt: time,
  disabledAt: timeOrNull,
  disabledReason: say(
    z.nullable(z.enum(["manual", "gone", "failing"])),
    "By hand, because it answered 410, or after five days of nothing but failure.",
  ),
  health: z.object({
    failingSince: timeOrNull,
    lastSuccessAt: timeOrNull,
    lastFailureAt: timeOrNull,
    lastError: z.nullable(z.string()),
    pending: say(count, "Deliveries that wait."),
  }),
};

export const webhookModel = model("Webhook", z.object(webhook), "An endpoint, without its secrets.");

export const webhookWithSecret = model(
  "WebhookWithSecret",
  z.object({ ...webhook, secret: say(z.string(), "`whsec_…`, shown once.") }),
  "An endpoint as its making answers it.",
);

const tried = {
  status: say(z.nullable(z.int()), "What the endpoint answered; null where nothing came."),
  durationMs: z.number(),
  answer: say(z.nullable(z.string()), "At most 1 KiB of it."),
  error: say(z.nullable(z.string()), "What went wrong, in words."),
};

export const testResult = model(
  "WebhookTest",
  z.object({ delivered: z.boolean(), eventId: z.string(), ...tried }),
  "What the endpoint said to a `webhook.test`.",
);

export const delivery = model(
  "Delivery",
  z.object({
    id: z.string(),
    eventId: z.string(),
    type: z.string(),
    customerKey: z.nullable(z.string()),
    seq: z.nullable(z.int()),
    status: z.enum(["pending", "delivered", "failed"]),
    createdAt: time,
    tries: count,
    nextTryAt: timeOrNull,
    replayId: z.nullable(z.string()),
    attempts: z.array(z.object({ at: time, ...tried })),
  }),
  "One event for one endpoint.",
);

const replay = { id: z.string(), total: say(count, "Events to be sent again.") };

export const begunReplay = model("BegunReplay", z.object(replay), "A replay that began.");

export const replayModel = model(
  "Replay",
  z.object({
    ...replay,
    createdAt: time,
    delivered: count,
    failed: count,
    pending: count,
    dropped: say(count, "No longer to be sent: erased, or the endpoint wants them no more."),
  }),
  "How far a replay has come.",
);
