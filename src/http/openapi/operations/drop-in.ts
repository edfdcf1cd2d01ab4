import * as z from "zod/mini";
import { checkBody } from "../../drop-in.ts";
import { describe, model, name, say } from "../describe.ts";
import { connection } from "../models/connection.ts";
import { answer, type Operation } from "../operation.ts";

const body = describe(z.extend(checkBody, { apiKey: z.string() }), {
  apiKey: "A key of this service, scope `read`.",
  customUserId: "Left out: every connection of the account, in no promised order.",
  maxAgeSeconds:
    "A snapshot that was last confirmed longer ago is a 503, as an outage at Leadsie would be. Else DROPIN_MAX_AGE_SECONDS.",
});

export const dropInOperations: Operation[] = [
  {
    method: "POST",
    path: "/api/checkUserStatus",
    id: "checkUserStatus",
    tag: "Leadsie's endpoint",
    summary: "What Leadsie would answer",
    description:
      "Each connection exactly as Leadsie gave it, field for field. Fields that are not named here are ignored, as Leadsie does.",
    body: { schema: name("CheckUserStatus", body) },
    answers: {
      200: answer(
        "The connections. With `customUserId` also `ETag`, `X-Checked-At` and `X-Stale`.",
        model(
          "AllConnections",
          z.object({ allConnections: say(z.array(connection), "Empty for an id that is not known.") }),
          "Leadsie's own answer.",
        ),
        "ETag",
        "X-Checked-At",
        "X-Stale",
      ),
    },
    problems: ["unauthorized", "upstream_unavailable"],
  },
];
