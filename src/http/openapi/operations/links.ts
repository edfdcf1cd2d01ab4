import * as z from "zod/mini";
import { linkBatch } from "../../link-batch.ts";
import { linkPost } from "../../link-create.ts";
import { listQuery } from "../../link-list.ts";
import { clicksQuery, linkPatch } from "../../links.ts";
import { describe, model, name } from "../describe.ts";
import { CURSOR, CUSTOMER_FIELDS, LIMIT } from "../fields.ts";
import { list } from "../models/basic.ts";
import { batchResult, click, linkModel, madeLink } from "../models/link.ts";
import { answer, empty, type Operation } from "../operation.ts";

const tag = "Links";

const requestUrl = {
  description:
    "A Leadsie connect page: https, a host of LINK_HOSTS, no port, at most 2,048 bytes, without a customUserId.",
  examples: ["https://app.leadsie.com/connect/acme/manage"],
};

const post = name(
  "LinkPost",
  describe(linkPost, {
    requestUrl,
    customUserId: null,
    ...CUSTOMER_FIELDS,
    requires: "Join the customer's own, by `key`.",
    expiresAt: "In the future. From then on the link leads nowhere.",
    prefix: "What the slug begins with.",
    utm: "Whether a visit's `utm_*` parameters reach the connect page.",
    note: "For the company itself.",
    ifExists: "`return`: the customer's live link to the same page is answered, 200.",
  }),
);

export const linkOperations: Operation[] = [
  {
    method: "POST",
    path: "/v1/links",
    id: "createLink",
    tag,
    summary: "Make a short link, and watch its customer",
    requestHeaders: ["Idempotency-Key"],
    body: { schema: post },
    answers: {
      200: answer("The customer's live link to the same page.", madeLink),
      201: answer("The link.", madeLink),
    },
    problems: ["slug_taken"],
  },
  {
    method: "POST",
    path: "/v1/links/batch",
    id: "createLinks",
    tag,
    summary: "Make up to 200 short links",
    description: "Each item stands alone: one that is refused says so in its place. The body may have 2 MiB.",
    requestHeaders: ["Idempotency-Key"],
    body: {
      schema: name("LinkBatch", describe(linkBatch, { items: { items: { $ref: "#/$defs/LinkPost" } } })),
    },
    answers: {
      200: answer(
        "What became of each, in their order.",
        model("LinkBatchResults", z.object({ data: z.array(batchResult) }), "One result for each item."),
      ),
    },
  },
  {
    method: "GET",
    path: "/v1/links",
    id: "listLinks",
    tag,
    summary: "Links, newest first",
    query: describe(listQuery, {
      customUserId: "Of this customer.",
      tag: "Of customers with this tag.",
      expired: "Only those that are expired, or that are not.",
      limit: LIMIT,
      cursor: CURSOR,
    }),
    requestHeaders: ["Accept"],
    answers: {
      200: {
        description: "A page of links.",
        content: { "application/json": list(linkModel), "text/csv": { type: "string" } },
        headers: ["Link"],
      },
    },
  },
  {
    method: "GET",
    path: "/v1/links/:slug",
    id: "getLink",
    tag,
    summary: "One link",
    answers: { 200: answer("The link.", linkModel) },
    problems: ["not_found"],
  },
  {
    method: "PATCH",
    path: "/v1/links/:slug",
    id: "patchLink",
    tag,
    summary: "Change a link",
    description: "A field left out is unchanged and `null` clears it.",
    body: {
      schema: name(
        "LinkPatch",
        describe(linkPatch, {
          requestUrl,
          expiresAt: "A time in the past ends it at once.",
          disabled: "True: the link leads nowhere until it is false again.",
          note: "For the company itself.",
        }),
      ),
    },
    answers: { 200: answer("The link as it is now.", linkModel) },
    problems: ["not_found"],
  },
  {
    method: "DELETE",
    path: "/v1/links/:slug",
    id: "deleteLink",
    tag,
    summary: "Delete a link and its clicks",
    answers: { 204: empty("It is gone.") },
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/v1/links/:slug/clicks",
    id: "listClicks",
    tag,
    summary: "Visits of a link, newest first, the last 1,000",
    query: describe(clicksQuery, { limit: LIMIT, cursor: CURSOR }),
    answers: { 200: answer("A page of clicks.", list(click)) },
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/v1/links/:slug/qr",
    id: "drawLink",
    tag,
    summary: "The short link as a QR code",
    answers: { 200: { description: "A picture.", content: { "image/svg+xml": { type: "string" } } } },
    problems: ["not_found"],
  },
];
