import * as z from "zod/mini";
import { STATES } from "../../../status/types.ts";
import { model, say } from "../describe.ts";
import { count, time, timeOrNull } from "./basic.ts";
import { connection } from "./connection.ts";
import { linkModel } from "./link.ts";
import { customUserId, warnings } from "./shared.ts";

export const state = model(
  "State",
  z.enum(STATES),
  "The first that fits: `connected` every requirement is met; `lost` one that was met is met no longer; `pending` all that is unmet is in progress; `partial` an asset succeeded; `failed` there are connections; `opened` a person clicked; `waiting`.",
);

export const requirement = model(
  "Requirement",
  z.object({
    key: z.string(),
    label: z.optional(z.string()),
    types: z.array(z.string()),
    count: z.int().check(z.minimum(1)),
    accessLevel: z.optional(z.enum(["view", "admin"])),
    requestUrl: z.optional(z.string()),
    assetIds: z.optional(z.array(z.string())),
    optional: z.optional(z.boolean()),
  }),
  "`count` successful assets of any of `types`; the v1 and v2 names of a type are one. None: one connection with status SUCCESS.",
);

export const missing = model(
  "Missing",
  z.object({
    key: z.string(),
    types: z.array(z.string()),
    count: say(count, "How many are needed."),
    have: say(count, "How many are there."),
    reason: z.enum(["absent", "failed", "pending", "insufficient_access", "lost"]),
  }),
  "A requirement that is not met, and why.",
);

export const progress = model(
  "Progress",
  z.object({ met: say(z.array(z.string()), "Keys of requirements."), missing: z.array(missing) }),
  "What is met and what is missing.",
);

export const profile = {
  name: z.nullable(z.string()),
  owner: z.nullable(z.string()),
  tags: z.array(z.string()),
  metadata: z.nullable(z.looseObject({})),
};

const listed = {
  customUserId,
  key: say(z.string().check(z.regex(/^[0-9a-f]{64}$/)), "SHA-256 of the customUserId's UTF-8, in hex."),
  ...profile,
  email: z.nullable(z.string()),
  client: z.nullable(z.object({ name: z.nullable(z.string()), summaryUrl: z.nullable(z.string()) })),
  source: say(z.enum(["api", "link", "discovered", "asked"]), "How the customer came to be watched."),
  archived: z.boolean(),
  state,
  version: say(count, "Rises by one with each change, but for what is computed when read."),
  progress,
  requires: z.array(requirement),
  createdAt: time,
  openedAt: timeOrNull,
  firstConnectedAt: timeOrNull,
  connectedAt: timeOrNull,
  changedAt: time,
  lostAt: timeOrNull,
  dueAt: timeOrNull,
  overdue: z.boolean(),
  remindAfter: say(z.nullable(z.array(z.union([z.int(), z.string()]))), "Seconds, or ISO 8601 durations."),
  checkedAt: say(timeOrNull, "When Leadsie was last heard about this customer."),
  stale: say(z.nullable(z.object({ since: time, reason: z.string() })), "Why nothing newer is known."),
  erasing: z.optional(z.boolean()),
};

export const customer = model(
  "Customer",
  z.object({
    ...listed,
    connections: z.array(connection),
    links: say(z.array(linkModel), "Empty for `read` keys: a slug is a credential."),
    warnings: z.optional(warnings),
  }),
  "Whom the company watches.",
);

export const listedCustomer = model(
  "ListedCustomer",
  z.object({
    ...listed,
    connections: say(z.optional(z.array(connection)), "With `include=connections`."),
    links: say(z.optional(z.array(linkModel)), "With `include=links`."),
  }),
  "A customer as lists show it.",
);
