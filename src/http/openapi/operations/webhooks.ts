import { webhookPatch, webhookPost, webhookReplay, webhookRotate } from "../../webhook-schemas.ts";
import { deliveriesQuery, listQuery } from "../../webhooks.ts";
import { describe, name } from "../describe.ts";
import { CURSOR, LIMIT } from "../fields.ts";
import { list } from "../models/basic.ts";
import {
  begunReplay,
  delivery,
  replayModel,
  testResult,
  webhookModel,
  webhookWithSecret,
} from "../models/webhook.ts";
import { answer, empty, type Operation } from "../operation.ts";

const tag = "Webhooks";

const WISHES = {
  url: {
    description: "https, port 443, an address that anybody could reach.",
    examples: ["https://hooks.example.com/connectwatch"],
  },
  events: "Types of events; null or left out: all.",
  causes: "Only events that came about so; null or left out: all.",
  format: "`slack` posts a text as a person would write it.",
  ordered: "False: an event does not wait for the customer's one before it.",
  description: "For people.",
};

export const webhookOperations: Operation[] = [
  {
    method: "POST",
    path: "/v1/webhooks",
    id: "createWebhook",
    tag,
    summary: "Have events sent to an address",
    requestHeaders: ["Idempotency-Key"],
    body: {
      schema: name(
        "WebhookPost",
        describe(webhookPost, {
          ...WISHES,
          startAt: "Events from this time on, at most 30 days ago. Left out: from now on.",
        }),
      ),
    },
    answers: { 201: answer("The webhook with its secret, shown once.", webhookWithSecret) },
  },
  {
    method: "GET",
    path: "/v1/webhooks",
    id: "listWebhooks",
    tag,
    summary: "Webhooks, oldest first",
    query: describe(listQuery, { limit: LIMIT, cursor: CURSOR }),
    answers: { 200: answer("A page of webhooks.", list(webhookModel)) },
  },
  {
    method: "GET",
    path: "/v1/webhooks/:id",
    id: "getWebhook",
    tag,
    summary: "One webhook, and how it fares",
    answers: { 200: answer("The webhook.", webhookModel) },
    problems: ["not_found"],
  },
  {
    method: "PATCH",
    path: "/v1/webhooks/:id",
    id: "patchWebhook",
    tag,
    summary: "Change a webhook",
    description: "One that is enabled again resumes where it stopped.",
    body: {
      schema: name(
        "WebhookPatch",
        describe(webhookPatch, { ...WISHES, enabled: "False: nothing is sent until it is true again." }),
      ),
    },
    answers: { 200: answer("The webhook as it is now.", webhookModel) },
    problems: ["not_found"],
  },
  {
    method: "DELETE",
    path: "/v1/webhooks/:id",
    id: "deleteWebhook",
    tag,
    summary: "Delete a webhook and its deliveries",
    answers: { 204: empty("It is gone.") },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/webhooks/:id/rotate",
    id: "rotateWebhookSecret",
    tag,
    summary: "A new secret",
    requestHeaders: ["Idempotency-Key"],
    body: {
      schema: name(
        "WebhookRotate",
        describe(webhookRotate, { overlapSeconds: "How long the old one signs beside it." }),
      ),
      optional: true,
    },
    answers: { 200: answer("The webhook with its new secret, shown once.", webhookWithSecret) },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/webhooks/:id/test",
    id: "testWebhook",
    tag,
    summary: "Send a `webhook.test` now",
    requestHeaders: ["Idempotency-Key"],
    answers: { 200: answer("What the endpoint said.", testResult) },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/webhooks/:id/replay",
    id: "replayEvents",
    tag,
    summary: "Send events again, with the ids they have",
    description: "Either `since` and what goes with it, or `eventIds` alone.",
    requestHeaders: ["Idempotency-Key"],
    body: {
      schema: name(
        "WebhookReplay",
        describe(webhookReplay, {
          since: "Events from this time on.",
          until: "Events up to this time.",
          status: "Those that failed, which is what is meant where it is left out, or all.",
          types: "Of these types alone.",
          customUserId: null,
          eventIds: "These events.",
        }),
      ),
    },
    answers: { 202: answer("They are sent, at about ten a second.", begunReplay) },
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/v1/webhooks/:id/replay/:replay",
    id: "getReplay",
    tag,
    summary: "How far a replay has come",
    answers: { 200: answer("The replay.", replayModel) },
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/v1/webhooks/:id/deliveries",
    id: "listDeliveries",
    tag,
    summary: "What was sent, newest first",
    query: describe(deliveriesQuery, {
      limit: LIMIT,
      cursor: CURSOR,
      status: "Of this status alone.",
      customerKey: "Of this customer alone: its `key`.",
    }),
    answers: { 200: answer("A page of deliveries.", list(delivery)) },
    problems: ["not_found"],
  },
];
