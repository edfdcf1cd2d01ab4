import { eventsQuery } from "../../events.ts";
import { feedQuery } from "../../feed.ts";
import { liveQuery as feedLiveQuery } from "../../feed-live.ts";
import { liveQuery } from "../../live.ts";
import { describe } from "../describe.ts";
import { CURSOR, LIMIT } from "../fields.ts";
import { list } from "../models/basic.ts";
import { event, feedPage } from "../models/event.ts";
import { type Answer, answer, type Operation } from "../operation.ts";

const tag = "Events";

/** Server-sent events: an event a message, a comment every 20 s. */
const stream = (id: string): Answer => ({
  description: `Server-sent events: \`id\` ${id}, \`event\` its type, \`data\` the Event as JSON. A comment every 20 s.`,
  content: { "text/event-stream": { type: "string" } },
});

const FILTERS = {
  after: "`next` of the page before, or the id of the last event of the stream.",
  type: "May be given several times.",
  cause: "May be given several times.",
  customUserId: "May be given several times.",
};

export const eventOperations: Operation[] = [
  {
    method: "GET",
    path: "/v1/events",
    id: "listEvents",
    tag,
    summary: "Every customer's events, and the operator's",
    description:
      "Kept 30 days; order holds for each customer. Without `after` and `since`: from the oldest that is kept. To tail it, ask again with `after`.",
    query: describe(feedQuery, {
      ...FILTERS,
      since: "Events told at this time or later, instead of `after`.",
      limit: LIMIT,
    }),
    answers: { 200: answer("A page of events.", feedPage) },
    problems: ["gone"],
  },
  {
    method: "GET",
    path: "/v1/events/live",
    id: "streamEvents",
    tag,
    summary: "Every customer's events as a stream",
    query: describe(feedLiveQuery, FILTERS),
    requestHeaders: ["Last-Event-ID"],
    answers: { 200: stream("is the cursor behind the event") },
    problems: ["gone"],
  },
  {
    method: "GET",
    path: "/v1/customers/:id/events",
    id: "listCustomerEvents",
    tag,
    summary: "A customer's history, oldest first",
    query: describe(eventsQuery, {
      after: "Events after this number. Left out: from the oldest that is kept.",
      limit: LIMIT,
      cursor: CURSOR,
    }),
    answers: { 200: answer("A page of events.", list(event)) },
    problems: ["not_found", "gone"],
  },
  {
    method: "GET",
    path: "/v1/customers/:id/live",
    id: "streamCustomerEvents",
    tag,
    summary: "A customer's history as a stream",
    query: describe(liveQuery, {
      after: "Events after this number. Left out: those from now on. `Last-Event-ID` goes before it.",
    }),
    requestHeaders: ["Last-Event-ID"],
    answers: { 200: stream("is the event's number") },
    problems: ["not_found", "gone"],
  },
];
