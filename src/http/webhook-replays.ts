import { customerKey } from "../customer-id.ts";
import { MAX_REPLAY } from "../delivery/constants.ts";
import type { ReplayWish } from "../delivery/protocol.ts";
import { readJson } from "./body.ts";
import { LAST_INSTANT_MS } from "./constants.ts";
import { idempotent } from "./idempotent.ts";
import { json } from "./json.ts";
import { invalid, notFound, Problem } from "./problem.ts";
import type { Context, Route } from "./route.ts";
import { idFrom, requireWebhook, webhookNotFound } from "./webhook-ref.ts";
import { webhookReplay } from "./webhook-schemas.ts";

export const webhookReplays: Route[] = [
  { method: "POST", path: "/v1/webhooks/:id/replay", scope: "admin", handle: idempotent(postReplay) },
  { method: "GET", path: "/v1/webhooks/:id/replay/:replay", scope: "admin", handle: getReplay },
];

/** Events are sent again with their ids, at about ten a second: those that failed, unless `status` says all. */
async function postReplay(c: Context, seed: string): Promise<Response> {
  const { stub } = requireWebhook(c);
  const wish = await readWish(c);
  const result = await stub.replay(await idFrom("re", seed), wish);
  switch (result.outcome) {
    case "missing":
      throw webhookNotFound();
    case "too_many":
      throw invalid(
        "since",
        "replay_too_large",
        `These are more than ${MAX_REPLAY} events: replay them in parts, with until.`,
      );
    case "unknown_events":
      throw new Problem("invalid_request", "eventIds: some were never delivered to this webhook.", {
        errors: result.ids.map((id) => ({
          path: "eventIds",
          code: "event_unknown",
          message: `${id} is not known here.`,
        })),
      });
    case "begun":
      return json({ id: result.id, total: result.total }, 202);
  }
}

async function getReplay(c: Context): Promise<Response> {
  const { stub } = requireWebhook(c);
  const progress = await stub.replayProgress(c.params.replay ?? "");
  if (!progress) throw notFound("This replay");
  return json(progress);
}

async function readWish(c: Context): Promise<ReplayWish> {
  const { eventIds, since, until, status, types, customUserId } = await readJson(c, webhookReplay);
  if (eventIds) return { eventIds: [...new Set(eventIds)] };
  return {
    from: since ?? 0,
    to: until ?? LAST_INSTANT_MS,
    status: status ?? "failed",
    types: types ?? null,
    key: customUserId === undefined ? null : await customerKey(customUserId),
  };
}
