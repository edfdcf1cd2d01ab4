/** The chapters of the document, in its order. */
export const TAGS = {
  "Leadsie's endpoint":
    "Leadsie's own endpoint, answered here: an existing integration changes its base URL and its key.",
  Customers: "Whom the company watches: their state, what is missing, and their history.",
  Links: "Short tracked links to Leadsie's connect pages. A link carries one customUserId, its own.",
  Events: "What happened, numbered 1, 2, 3… for each customer.",
  Webhooks: "Every event, sent to an address of yours and signed by Standard Webhooks.",
  Unattributed: "Connections that came without a customUserId.",
  Keys: "API keys and the dashboard's sessions.",
  Upstream: "How Leadsie fares, and what to do.",
  Service: "The service itself: health, pages, and what Leadsie sends here.",
} as const;

export type Tag = keyof typeof TAGS;
