import * as z from "zod/mini";
import { model, say } from "../describe.ts";
import { time } from "./basic.ts";
import { connection } from "./connection.ts";
import { customUserId } from "./shared.ts";

export const unattributed = model(
  "Unattributed",
  z.object({
    id: z.string(),
    user: say(z.nullable(z.int()), "Leadsie's number for the person; null where only a webhook told of it."),
    clientName: z.nullable(z.string()),
    clientSummaryUrl: z.nullable(z.string()),
    requestUrl: z.string(),
    requestName: z.string(),
    firstSeenAt: time,
    ignored: z.boolean(),
    suggestedCustomUserId: z.optional(customUserId),
    connections: z.array(connection),
  }),
  "Connections of one person that came without a customUserId.",
);
