import type { Api } from "./api.ts";
import { creating } from "./creating.ts";
import { Paged } from "./paged.ts";
import type { Replay, ReplayInput, Webhook, WebhookInput, WebhookPatch } from "./types.ts";

/** `/v1/webhooks`: needs an admin key. */
export class Webhooks {
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  /** `secret` is shown this once. */
  create(webhook: WebhookInput): Promise<Webhook & { secret: string }> {
    return this.api.json("POST", "/v1/webhooks", { body: webhook, headers: creating() });
  }

  list(): Paged<Webhook> {
    return new Paged(this.api, "/v1/webhooks");
  }

  get(id: string): Promise<Webhook> {
    return this.api.json("GET", path(id));
  }

  update(id: string, patch: WebhookPatch): Promise<Webhook> {
    return this.api.json("PATCH", path(id), { body: patch });
  }

  delete(id: string): Promise<void> {
    return this.api.json("DELETE", path(id));
  }

  /** A new secret; the old one signs beside it for `overlapSeconds` (a day where nothing is said). */
  rotate(id: string, options: { overlapSeconds?: number } = {}): Promise<Webhook & { secret: string }> {
    return this.api.json("POST", path(id, "/rotate"), { body: options, headers: creating() });
  }

  /** Sends a `webhook.test` now. */
  test(id: string): Promise<Record<string, unknown>> {
    return this.api.json("POST", path(id, "/test"));
  }

  /** Events of the past are sent again, with the ids they had. */
  replay(id: string, what: ReplayInput): Promise<Replay> {
    return this.api.json("POST", path(id, "/replay"), { body: what, headers: creating() });
  }

  replayProgress(id: string, replayId: string): Promise<Replay> {
    return this.api.json("GET", path(id, `/replay/${encodeURIComponent(replayId)}`));
  }

  /** What was sent, is being sent or could not be sent; newest first. */
  deliveries(
    id: string,
    query: { status?: "pending" | "delivered" | "failed" } = {},
  ): Paged<Record<string, unknown>> {
    return new Paged(this.api, path(id, "/deliveries"), query);
  }
}

function path(id: string, suffix = ""): string {
  return `/v1/webhooks/${encodeURIComponent(id)}${suffix}`;
}
