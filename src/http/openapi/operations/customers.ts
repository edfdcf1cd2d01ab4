import { listQuery } from "../../customer-list.ts";
import { getQuery } from "../../customers.ts";
import { reportSchema } from "../../reports.ts";
import { customerPut, requirementSchema } from "../../schemas.ts";
import { tokenPost } from "../../token.ts";
import { describe, name } from "../describe.ts";
import { CURSOR, CUSTOMER_FIELDS, LIMIT } from "../fields.ts";
import { list } from "../models/basic.ts";
import { customer, listedCustomer } from "../models/customer.ts";
import { erased, token } from "../models/customer-calls.ts";
import { diagnosis } from "../models/diagnosis.ts";
import { answer, empty, type Operation } from "../operation.ts";

const tag = "Customers";

name("RequirementPut", requirementSchema, "A Requirement as it is sent.");

describe(reportSchema.def.shape.assets.def.element, {
  type: "As upstream names it.",
  id: "The asset's own.",
  status: "Whether access is there.",
  at: { description: "When it was seen; not later than now.", examples: ["2026-01-31T12:00:00.000Z"] },
  detail: "For people.",
});
const FRESHNESS = ["ETag", "X-Checked-At", "X-Stale"] as const;

export const customerOperations: Operation[] = [
  {
    method: "GET",
    path: "/v1/customers",
    id: "listCustomers",
    tag,
    summary: "Customers, filtered and sorted",
    query: describe(listQuery, {
      state: "May be given several times.",
      overdue: "Past `dueAt` and not connected.",
      stale: "Of whom nothing newer is known for a reason.",
      tag: "With this tag.",
      owner: "Of this owner.",
      source: "`asked` are hidden unless asked for.",
      archived: "Those that are no longer watched instead.",
      customUserId: "This one alone.",
      q: "The beginning of an id, a name or a client's name.",
      sort: "Newest first; `dueAt`: soonest first, and who has none at the end.",
      include: {
        description: "What else each item holds, with commas between.",
        type: "array",
        anyOf: undefined,
        items: { type: "string", enum: ["connections", "links"] },
      },
      limit: LIMIT,
      cursor: CURSOR,
    }),
    requestHeaders: ["Accept"],
    answers: {
      200: {
        description: "A page of customers.",
        content: { "application/json": list(listedCustomer), "text/csv": { type: "string" } },
        headers: ["Link"],
      },
    },
  },
  {
    method: "PUT",
    path: "/v1/customers/:id",
    id: "putCustomer",
    tag,
    summary: "Watch a customer, or change what is said of it",
    description: "A field left out is unchanged and `null` clears it. Under the key it changes alone.",
    body: {
      schema: name(
        "CustomerPut",
        describe(customerPut, { ...CUSTOMER_FIELDS, archived: "True: kept, and no longer watched." }),
      ),
    },
    answers: {
      200: answer("It was watched already.", customer, ...FRESHNESS),
      201: answer("It is watched from now on.", customer, ...FRESHNESS),
    },
    notByKey: [201],
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/v1/customers/:id",
    id: "getCustomer",
    tag,
    summary: "One customer",
    query: describe(getQuery, {
      fresh: "Asks Leadsie first: 503 when it cannot answer, never silently old.",
      version: "With `wait`: answers as soon as the version is above this.",
      wait: "Seconds; after them the unchanged customer is answered.",
    }),
    requestHeaders: ["If-None-Match"],
    answers: {
      200: answer("The customer.", customer, ...FRESHNESS),
      304: empty("It is as `If-None-Match` says.", ...FRESHNESS),
    },
    problems: ["not_found", "upstream_unavailable"],
  },
  {
    method: "DELETE",
    path: "/v1/customers/:id",
    id: "eraseCustomer",
    tag,
    summary: "Erase everything held of a customer",
    description:
      "Of an erased customer only an HMAC of the id remains, so that nothing of Leadsie's brings it back. To stop watching but keep: `archived`.",
    answers: { 200: answer("What was erased.", erased) },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/customers/:id/refresh",
    id: "refreshCustomer",
    tag,
    summary: "Ask Leadsie now",
    description: "Concurrent calls share one request.",
    answers: { 200: answer("The customer as it is now.", customer, ...FRESHNESS) },
    problems: ["not_found", "upstream_unavailable"],
  },
  {
    method: "GET",
    path: "/v1/customers/:id/diagnosis",
    id: "diagnoseCustomer",
    tag,
    summary: "Why is nothing showing?",
    answers: { 200: answer("What is known, and what to do.", diagnosis) },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/customers/:id/reports",
    id: "reportAssets",
    tag,
    summary: "What the company itself saw",
    description: "Counts beside what Leadsie says, by its time; Leadsie is asked again.",
    body: { schema: name("Report", describe(reportSchema, { assets: "What was seen of each." })) },
    answers: { 200: answer("The customer with it.", customer, ...FRESHNESS) },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/customers/:id/token",
    id: "makeBrowserToken",
    tag,
    summary: "A token for a browser",
    description:
      "It may read this customer and its stream and nothing else: as Bearer, or as `?token=` where no header can be sent.",
    body: {
      schema: name("BrowserTokenPost", describe(tokenPost, { ttlSeconds: "How long it is good." })),
      optional: true,
    },
    answers: { 201: answer("The token.", token) },
    problems: ["not_found"],
  },
];
