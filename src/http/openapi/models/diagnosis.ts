import * as z from "zod/mini";
import { model, say } from "../describe.ts";
import { timeOrNull } from "./basic.ts";
import { unattributed } from "./unattributed.ts";

const check = z.object({
  name: z.enum(["heard", "link", "opened", "named", "connected", "accepted", "granted", "complete"]),
  ok: z.boolean(),
  detail: z.string(),
  at: timeOrNull,
});

export const diagnosis = model(
  "Diagnosis",
  z.object({
    verdict: z.enum([
      "met",
      "never_opened",
      "opened_not_connected",
      "pending_acceptance",
      "failed_at_platform",
      "connected_without_id",
      "connected_under_other_id",
      "link_expired",
      "blind",
    ]),
    say: say(z.string(), "The verdict in words."),
    checks: say(z.array(check), "Always the same, in the order in which things happen."),
    candidates: say(z.array(unattributed), "Connections without an id that may be this customer's."),
    do: say(
      z.array(z.object({ label: z.string(), method: z.enum(["GET", "POST"]), path: z.string() })),
      "Calls that help, the most helpful first.",
    ),
  }),
  "Why is nothing showing?",
);
