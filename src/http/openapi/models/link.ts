import * as z from "zod/mini";
import { model, say } from "../describe.ts";
import { count, time, timeOrNull } from "./basic.ts";
import { problem } from "./problem.ts";
import { customUserId, warnings } from "./shared.ts";

const link = {
  slug: say(z.string(), "A credential: whoever has it can follow the link."),
  url: say(z.url(), "The short link."),
  requestUrl: say(z.url(), "As it was given."),
  targetUrl: say(z.url(), "Where the short link leads: `requestUrl` with exactly one `customUserId`."),
  customUserId,
  createdAt: time,
  expiresAt: timeOrNull,
  disabled: z.boolean(),
  note: z.nullable(z.string()),
  clicks: z.object({
    person: count,
    bot: count,
    prefetch: count,
    refused: say(count, "Followed while expired or disabled."),
    firstAt: timeOrNull,
    lastAt: timeOrNull,
  }),
};

export const linkModel = model("Link", z.object(link), "A short link to a connect page.");

export const madeLink = model(
  "MadeLink",
  z.object({ ...link, warnings: z.optional(warnings) }),
  "A link as its making answers it.",
);

export const batchResult = model(
  "LinkBatchResult",
  z.object({
    index: say(count, "The item's place in the request, from 0."),
    status: say(z.int(), "As if the item had been sent alone."),
    link: z.optional(madeLink),
    state: say(z.optional(z.string()), "The customer's state, where there is a link."),
    error: z.optional(problem),
  }),
  "What became of one item.",
);

export const click = model(
  "Click",
  z.object({
    at: time,
    kind: z.enum(["person", "bot", "prefetch", "refused"]),
    country: say(z.nullable(z.string()), "ISO 3166-1 alpha-2."),
    referrerHost: z.nullable(z.string()),
    device: z.enum(["mobile", "tablet", "desktop", "other"]),
    utm: say(z.nullable(z.record(z.string(), z.string())), "The visit's `utm_*` parameters."),
  }),
  "One visit. No IP address is kept.",
);
