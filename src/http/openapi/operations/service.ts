import * as z from "zod/mini";
import { model, name } from "../describe.ts";
import { answer, empty, type Operation, page } from "../operation.ts";

const tag = "Service";

/** Leadsie's webhook is read by what it must hold alone: whatever else comes is kept or passed over. */
const leadsieWebhook = name(
  "LeadsieWebhook",
  z.looseObject({
    user: z.optional(z.nullable(z.union([z.string(), z.number()]))),
    connectionAssets: z.array(z.looseObject({})),
  }),
  "Leadsie's own webhook, version 1 or 2, as Leadsie documents it. `user` is the customUserId.",
);

export const serviceOperations: Operation[] = [
  {
    method: "GET",
    path: "/health",
    id: "getHealth",
    tag,
    summary: "Whether it is up",
    answers: {
      200: answer(
        "It is.",
        model("Health", z.object({ status: z.literal("ok"), version: z.string() }), "Up, and which version."),
      ),
    },
  },
  {
    method: "GET",
    path: "/metrics",
    id: "getMetrics",
    tag,
    summary: "How everything fares, for Prometheus",
    description: "At most five seconds old. No label holds a customer's id or name, or an address.",
    answers: {
      200: {
        description: "Prometheus' text exposition format, version 0.0.4.",
        content: { "text/plain": { type: "string" } },
      },
    },
  },
  {
    method: "POST",
    path: "/hooks/leadsie/:secret",
    id: "receiveLeadsieWebhook",
    tag,
    summary: "Leadsie's own webhook",
    description:
      "The secret is LEADSIE_WEBHOOK_SECRET. A wrong one is a 404. Without `user` the connection becomes unattributed; Leadsie's test event changes nothing.",
    body: { schema: leadsieWebhook },
    answers: { 204: empty("It is durable.") },
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/r/:slug/progress",
    id: "showProgress",
    tag: "Links",
    summary: "What a customer still has to connect, for the customer",
    description:
      "Types and counts, no names or ids, and the button to go on. May be shown in a frame; looks as `BRAND_NAME`, `BRAND_COLOR` and `BRAND_LOGO_URL` say. No click.",
    answers: {
      200: page("The page."),
      404: page("The link is unknown or malformed."),
      410: page("The link is expired or disabled."),
    },
  },
  {
    method: "GET",
    path: "/r/:slug",
    id: "followLink",
    tag: "Links",
    summary: "Follow a short link",
    description:
      "HEAD answers the same headers and counts nothing. Named unfurlers get a 200 page without the target.",
    answers: {
      200: page("For machines that fetch a link for a message's preview."),
      302: empty("To the request URL with exactly one customUserId.", "Location"),
      404: page("The link is unknown or malformed."),
      410: page("The link is expired or disabled."),
    },
  },
  {
    method: "GET",
    path: "/",
    id: "showDashboard",
    tag,
    summary: "The dashboard",
    answers: { 200: page("A page.") },
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/assets/*",
    id: "getAsset",
    tag,
    summary: "A file of the dashboard",
    answers: {
      200: { description: "The file.", content: { "*/*": {} } },
      304: empty("It is as `If-None-Match` says."),
    },
    requestHeaders: ["If-None-Match"],
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/openapi.json",
    id: "getDocument",
    tag,
    summary: "This document",
    answers: {
      200: { description: "OpenAPI 3.1.", content: { "application/json": { type: "object" } } },
      304: empty("It is as `If-None-Match` says."),
    },
    requestHeaders: ["If-None-Match"],
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/docs",
    id: "showDocs",
    tag,
    summary: "This document, to read",
    answers: { 200: page("A page.") },
    problems: ["not_found"],
  },
];
