import { readWebhook, type Webhook } from "../../src/leadsie/webhook.ts";

type Fields = Record<string, unknown>;

const CONNECTION = {
  user: "acme",
  accessLevel: "admin",
  requestName: "Access",
  requestUrl: "https://app.leadsie.com/connect/agency/manage",
  status: "SUCCESS",
  clientName: "Acme Ltd",
  clientSummaryUrl: "https://app.leadsie.com/client/1/acme",
};

/** Version 1 of Leadsie's webhook, as text; an asset's fields left out are those of a page that works. */
export function v1Text(assets: Fields[] = [{}], fields: Fields = {}): string {
  const connectionAssets = assets.map((asset) => ({
    type: "Page",
    name: "A page",
    id: "p1",
    isSuccess: true,
    message: "",
    time: "2026-01-01T00:00:00.000Z",
    inviteSentTo: null,
    ...asset,
  }));
  return JSON.stringify({ ...CONNECTION, connectionAssets, ...fields });
}

/** Version 2. */
export function v2Text(assets: Fields[] = [{}], fields: Fields = {}): string {
  const connectionAssets = assets.map((asset) => ({
    type: "Facebook Page",
    name: "A page",
    id: "p1",
    connectionStatus: "Connected",
    notes: "",
    time: "2026-01-01T00:00:00.000Z",
    wasInitialGrantSuccessful: true,
    statusLastCheckedAt: "2026-01-01T00:01:00.000Z",
    linkToAsset: "https://www.facebook.com/p1",
    assignedUsers: [{ id: "1", name: "Agency", role: "Admin", isSuccess: true }],
    connectedAccount: { id: "2", name: "Agency" },
    accessLevel: "Manage",
    ...asset,
  }));
  return JSON.stringify({ ...CONNECTION, apiVersion: 2, connectionAssets, ...fields });
}

export function webhookOf(text: string): Webhook {
  const read = readWebhook(text);
  if (read.kind !== "connection") throw new Error(`not a connection: ${read.kind}`);
  return read.webhook;
}
