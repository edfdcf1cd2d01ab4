import * as z from "zod/mini";
import { model, say } from "../describe.ts";
import { count, time, timeOrNull } from "./basic.ts";

const lastSweep = z.object({
  ok: z.boolean(),
  reason: say(z.nullable(z.string()), "Why it failed."),
  startedAt: time,
  durationMs: z.number(),
  customers: count,
  connections: count,
  bytes: count,
  requests: count,
  changed: say(count, "Customers who differed from what was known."),
  woken: count,
  lost: say(count, "Customers it would take something from."),
  backlog: say(count, "Differing customers that are left for the next sweep."),
});

export const upstreamModel = model(
  "Upstream",
  z.object({
    say: say(z.string(), "What is happening and what to do."),
    breaker: z.object({
      state: z.enum(["open", "closed"]),
      since: timeOrNull,
      reason: z.nullable(z.string()),
      nextProbeAt: timeOrNull,
    }),
    pausedUntil: timeOrNull,
    budget: z.object({ perMinute: count, left: count }),
    hot: say(count, "Customers who clicked within 15 minutes and are not connected."),
    mode: say(z.enum(["sweeps", "polls"]), "What keeps customers fresh at the moment."),
    lastSweep: z.nullable(lastSweep),
    completeAt: timeOrNull,
    lastError: z.nullable(z.object({ since: time, reason: z.nullable(z.string()) })),
    suspicious: say(
      z.nullable(
        z.object({ since: time, customers: count, of: count, agreed: count, accepted: z.boolean() }),
      ),
      "A sweep that would take something from too many customers, of which nothing was applied.",
    ),
  }),
  "How Leadsie fares.",
);

export const typeModel = model(
  "AssetType",
  z.object({
    name: z.string(),
    aliases: say(z.array(z.string()), "Other names of the same type."),
    platform: say(z.nullable(z.string()), "Null for a type that Leadsie's documentation does not list."),
    seen: say(z.boolean(), "Whether a customer's connection has held such an asset."),
  }),
  "A type of asset.",
);
