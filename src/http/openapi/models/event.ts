import * as z from "zod/mini";
import { EVENT_TYPES, type EventType } from "../../../delivery/event.ts";
import { CAUSES } from "../../feed-query.ts";
import { model, say } from "../describe.ts";
import { count, time } from "./basic.ts";
import { connection } from "./connection.ts";
import { missing, profile, progress, state } from "./customer.ts";
import { customUserId } from "./shared.ts";
import { unattributed } from "./unattributed.ts";

const assetName = z.object({ type: z.string(), id: z.string(), name: z.string() });

const truncated = say(
  z.optional(z.literal(true)),
  "The event was too large to be kept whole: the customer's snapshot has what is missing here.",
);

const stateChange = model(
  "StateChange",
  z.object({
    from: z.optional(state),
    to: z.optional(state),
    gained: z.optional(z.array(assetName)),
    lost: z.optional(z.array(assetName)),
    reason: say(z.optional(z.enum(["lost", "moved", "reported"])), "Why something was lost."),
    movedTo: say(z.optional(customUserId), "Who has the upstream user now."),
    truncated,
  }),
  "From which state to which, and by what.",
);

const oneConnection = z.object({ connection: z.optional(connection), truncated });

/** What `data` of each type of event holds. */
export const EVENT_DATA = {
  "customer.opened": stateChange,
  "customer.partial": stateChange,
  "customer.pending": stateChange,
  "customer.connected": stateChange,
  "customer.failed": stateChange,
  "customer.lost": stateChange,
  "customer.discovered": z.object({ state, connections: count }),
  "customer.moved": z.object({ to: customUserId }),
  "customer.overdue": z.object({ dueAt: time }),
  "customer.reminder": z.object({
    n: say(count, "Which reminder, from 1."),
    of: say(count, "How many there are."),
    missing: z.array(missing),
    linkUrl: say(
      z.optional(z.nullable(z.string())),
      "For `write` keys and webhooks: the customer's live link.",
    ),
  }),
  "customer.erased": z.looseObject({}),
  "connection.added": oneConnection,
  "connection.changed": z.object({
    before: z.optional(connection),
    after: z.optional(connection),
    truncated,
  }),
  "connection.removed": oneConnection,
  "connection.unattributed": z.partial(unattributed),
  "upstream.failing": z.looseObject({ reason: z.string() }),
  "upstream.recovered": z.looseObject({}),
  "upstream.suspicious": z.looseObject({}),
  "webhook.disabled": z.looseObject({}),
  "webhook.test": z.looseObject({}),
} as const satisfies Record<EventType, z.ZodMiniType>;

export const cause = z.enum(CAUSES);

export const event = model(
  "Event",
  z.object({
    id: say(z.string(), "The same on every try and every channel. Of a webhook: also `webhook-id`."),
    type: say(
      z.string(),
      `One of ${EVENT_TYPES.map((type) => `\`${type}\``).join(", ")}. Later releases add others.`,
    ),
    customUserId: z.nullable(customUserId),
    seq: say(z.nullable(z.int().check(z.minimum(1))), "The customer's events are numbered 1, 2, 3…"),
    at: time,
    cause,
    actor: say(z.optional(z.string()), "Who did it, where somebody did."),
    data: say(z.looseObject({}), "By type: see the webhooks of this document."),
    customer: z.nullable(z.object({ ...profile, state, version: count, progress })),
  }),
  "Something that happened. Operator events have customUserId, seq and customer null.",
);

export const feedPage = model(
  "EventPage",
  z.object({
    data: say(z.array(event), "Empty: caught up."),
    next: say(z.string(), "Give it back as `after`. Moves past events that a filter leaves out."),
    more: say(z.boolean(), "Whether there is more to read now."),
  }),
  "A page of the feed.",
);
