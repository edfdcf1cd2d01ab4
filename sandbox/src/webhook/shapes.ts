import { businessOf, slugOf } from "../business.ts";
import type { Asset, ConnectionBody } from "../connection.ts";
import { v1Type, v2Type } from "./types.ts";

/** A connection that was just made. */
export interface Connected {
  readonly user: string;
  /** "" for none. */
  readonly customer: string;
  readonly requestUrl: string;
  readonly origin: string;
  readonly body: ConnectionBody;
}

/** The webhook's body in version 1 or 2 of Leadsie's documentation. `now` is ISO 8601. */
export function webhookBody(connected: Connected, version: 1 | 2, now: string): Record<string, unknown> {
  const { user, customer, requestUrl, origin, body } = connected;
  const clientName = businessOf(user);
  const { connectionAssets, ...rest } = body;
  return {
    // Here `user` is the customUserId: the webhook never names the upstream user.
    ...(customer === "" ? {} : { user: customer }),
    ...rest,
    requestUrl,
    clientName,
    clientSummaryUrl: `${origin}/client/${user}/${slugOf(clientName)}`,
    ...(version === 2 ? { apiVersion: 2 } : {}),
    connectionAssets: connectionAssets.map((asset) =>
      version === 2 ? v2Asset(asset, connected, now) : v1Asset(asset),
    ),
  };
}

/** The event that Leadsie sends from its settings page (seen in the field). */
export function testBody(origin: string, version: 1 | 2, now: string): Record<string, unknown> {
  const asset: Asset = {
    type: "Ad Account",
    name: "Test ad account",
    id: "1234567890",
    isSuccess: true,
    message: "",
    time: now,
  };
  const body = {
    requestName: "Test request",
    accessLevel: "view",
    status: "SUCCESS",
    connectionAssets: [asset],
  };
  const connected = {
    user: "1",
    customer: `test-user-${now}`,
    requestUrl: `${origin}/connect/test/view`,
    origin,
    body,
  };
  return {
    ...webhookBody(connected, version, now),
    clientName: "Test webhook client",
    clientSummaryUrl: `${origin}/client/leadsieTestClientId/test-webhook-client`,
  };
}

function v1Asset(asset: Asset): Record<string, unknown> {
  return { inviteSentTo: null, ...asset, type: v1Type(asset.type) };
}

// Fields of v2 that the caller of /control/connect put on the asset win: so every documented value can be sent.
function v2Asset(asset: Asset, { body }: Connected, now: string): Record<string, unknown> {
  const { type, isSuccess, message, inviteSentTo: _invite, ...rest } = asset;
  return {
    connectionStatus: isSuccess ? "Connected" : "Not Connected",
    notes: message ?? "",
    wasInitialGrantSuccessful: isSuccess,
    statusLastCheckedAt: now,
    linkToAsset: linkTo(asset),
    assignedUsers: isSuccess
      ? [{ id: "100086", name: "Agency system user", role: "Admin", isSuccess: true }]
      : [],
    connectedAccount: { id: "200172", name: "Agency business portfolio" },
    accessLevel: body.accessLevel === "admin" ? "Manage" : "ViewOnly",
    ...rest,
    type: v2Type(type),
  };
}

function linkTo({ type, id }: Asset): string {
  const path = { Page: "profile", "Instagram Account": "instagram" }[v1Type(type)] ?? "assets";
  return `https://business.facebook.com/${path}/${encodeURIComponent(id)}`;
}
