import type { EventType } from "../../delivery/event.ts";
import type { JsonSchema, SchemaBook } from "./json-schema.ts";
import { EVENT_DATA } from "./models/event.ts";

const WORDS: Record<EventType, string> = {
  "customer.opened": "A person followed a link of the customer.",
  "customer.partial": "The customer has given part of what is needed.",
  "customer.pending": "All that is still needed is in progress at the platforms.",
  "customer.connected": "Every requirement is met.",
  "customer.failed": "The customer tried, and nothing that is needed succeeded.",
  "customer.lost": "A requirement that was met is met no longer.",
  "customer.discovered": "A sweep saw the customer for the first time.",
  "customer.moved": "The upstream user belongs to another customer now.",
  "customer.overdue": "`dueAt` has passed, and the customer is not connected.",
  "customer.reminder": "A delay of `remindAfter` has passed, and the customer is not connected.",
  "customer.erased": "Everything held of the customer was erased.",
  "connection.added": "A connection is there that was not.",
  "connection.changed": "A connection's status, access level or an asset has changed.",
  "connection.removed": "A connection is no longer there.",
  "connection.unattributed": "A connection came without a customUserId.",
  "upstream.failing": "Leadsie cannot be heard.",
  "upstream.recovered": "Leadsie is heard again.",
  "upstream.suspicious": "A sweep would take something from too many customers: nothing of it was applied.",
  "webhook.disabled": "An endpoint is no longer sent to.",
  "webhook.test": "Sent by POST /v1/webhooks/{id}/test.",
};

/** Standard Webhooks, section "Webhook headers". */
const SIGNED = {
  "webhook-id": "The event's id: the same on every try.",
  "webhook-timestamp": "When this try was sent, in seconds since 1970.",
  "webhook-signature": "`v1,` and an HMAC-SHA256 in base64, one for each live secret, with blanks between.",
};

/** What is sent to an endpoint, by type. */
export function eventWebhooks(book: SchemaBook): Record<string, JsonSchema> {
  return Object.fromEntries(
    (Object.keys(EVENT_DATA) as EventType[]).map((type) => [type, { post: received(type, book) }]),
  );
}

function received(type: EventType, book: SchemaBook): JsonSchema {
  const data = book.of(EVENT_DATA[type], "output");
  const schema = {
    allOf: [{ $ref: "#/components/schemas/Event" }, { properties: { type: { const: type }, data } }],
  };
  return {
    operationId: `on${type.split(".").map(capital).join("")}`,
    tags: ["Webhooks"],
    summary: WORDS[type],
    parameters: Object.entries(SIGNED).map(([name, description]) => ({
      name,
      in: "header",
      required: true,
      description,
      schema: { type: "string" },
    })),
    requestBody: { required: true, content: { "application/json": { schema } } },
    responses: {
      "2XX": { description: "Delivered. Anything else, or nothing within 15 s, is tried again." },
      410: { description: "The endpoint is disabled." },
    },
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
