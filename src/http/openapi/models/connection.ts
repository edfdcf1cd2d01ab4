import * as z from "zod/mini";
import { model, say } from "../describe.ts";

export const asset = model(
  "Asset",
  z.looseObject({
    type: say(z.optional(z.string()), "An open list: GET /v1/types gives those that are known."),
    name: z.optional(z.string()),
    id: z.optional(z.string()),
    isSuccess: z.optional(z.boolean()),
    message: z.optional(z.string()),
    time: say(z.optional(z.unknown()), "As Leadsie gives it: ISO 8601, or milliseconds since 1970."),
    details: say(
      z.optional(z.looseObject({ report: z.optional(z.looseObject({})) })),
      "What Leadsie's webhook and the company's own reports told beside it. Never in POST /api/checkUserStatus.",
    ),
  }),
  "As Leadsie gives it: any field may be added, and those that are named may be missing.",
);

export const connection = model(
  "Connection",
  z.looseObject({
    user: say(
      z.optional(z.int()),
      "Leadsie's number for the person, the same across connections. May be beyond 2^53.",
    ),
    customUserId: z.optional(z.string()),
    requestUrl: z.string(),
    requestName: z.optional(z.string()),
    accessLevel: say(z.optional(z.string()), "`view` or `admin`."),
    status: say(z.string(), "`SUCCESS`, `PARTIAL_SUCCESS` or `FAILED`."),
    connectionAssets: z.array(asset),
  }),
  "As Leadsie gives it, to the digit.",
);
