import * as z from "zod/mini";
import { EVENT_TYPES } from "../delivery/event.ts";
import { MAX_OVERLAP_SECONDS, MAX_REPLAYED_IDS, MAX_WEBHOOK_TEXT } from "./constants.ts";
import { CAUSES } from "./feed-query.ts";
import { customUserIdSchema, instant, text } from "./schemas.ts";

const events = z.array(z.enum(EVENT_TYPES)).check(z.minLength(1));
const causes = z.array(z.enum(CAUSES)).check(z.minLength(1));
const url = z.string().check(z.minLength(1), z.maxLength(MAX_WEBHOOK_TEXT));

/** `null` for events or causes: all of them. */
const filters = { events: z.nullish(events), causes: z.nullish(causes) };

export const webhookPost = z.strictObject({
  url,
  ...filters,
  format: z.optional(z.enum(["standard", "slack"])),
  startAt: z.nullish(instant),
  ordered: z.optional(z.boolean()),
  description: z.nullish(text(200)),
});

/** `null` clears: what has no empty value gets `WEBHOOK_DEFAULTS` back. */
export const webhookPatch = z.strictObject({
  url: z.optional(url),
  ...filters,
  format: z.nullish(z.enum(["standard", "slack"])),
  ordered: z.nullish(z.boolean()),
  description: z.nullish(text(200)),
  enabled: z.nullish(z.boolean()),
});

export const webhookRotate = z.strictObject({
  overlapSeconds: z._default(z.int().check(z.minimum(0), z.maximum(MAX_OVERLAP_SECONDS)), 86_400),
});

export const webhookReplay = z
  .strictObject({
    since: z.optional(instant),
    until: z.optional(instant),
    status: z.optional(z.enum(["failed", "all"])),
    types: z.optional(events),
    customUserId: z.optional(customUserIdSchema),
    eventIds: z.optional(
      z
        .array(z.string().check(z.minLength(1), z.maxLength(200)))
        .check(z.minLength(1), z.maxLength(MAX_REPLAYED_IDS)),
    ),
  })
  .check(
    z.superRefine((given, issue) => {
      const { eventIds, ...span } = given;
      const spans = Object.values(span).some((value) => value !== undefined);
      if (eventIds === undefined && given.since === undefined) {
        issue.addIssue({ code: "custom", path: ["since"], message: "Give since, or eventIds." });
      } else if (eventIds !== undefined && spans) {
        issue.addIssue({
          code: "custom",
          path: ["eventIds"],
          message: "Give eventIds alone, or since without it.",
        });
      }
    }),
  );
