import { type ModelAsset, type ModelConnection, statusOf } from "./leadsie.ts";
import type { Random } from "./random.ts";

/** What a v2 webhook calls the types that version 1 has other names for. */
const V2_TYPES: Record<string, string> = {
  "Ad Account": "Meta Ad Account",
  Page: "Facebook Page",
  Pixel: "Meta Pixel",
};

/** What Leadsie's webhook says of a new connection at `now`, in version 1 or 2. */
export function webhookText(connection: ModelConnection, random: Random, now: number): string {
  const version = random.chance(0.5) ? 1 : 2;
  const { customUserId, accessLevel, requestUrl, assets } = connection;
  return JSON.stringify({
    ...(customUserId === null ? {} : { user: customUserId }),
    accessLevel,
    requestName: "Access",
    requestUrl,
    status: statusOf(connection),
    clientName: "A client",
    clientSummaryUrl: "https://app.leadsie.com/client/1/a-client",
    ...(version === 2 ? { apiVersion: 2 } : {}),
    connectionAssets: assets.map((asset) => (version === 1 ? v1(asset) : v2(asset, now))),
  });
}

function v1({ time, ...asset }: ModelAsset) {
  return { ...asset, time: new Date(time).toISOString(), inviteSentTo: null };
}

function v2({ type, id, name, isSuccess, message, time }: ModelAsset, now: number) {
  return {
    type: V2_TYPES[type] ?? type,
    id,
    name,
    connectionStatus: isSuccess ? "Connected" : "Not Connected",
    notes: message,
    time: new Date(time).toISOString(),
    wasInitialGrantSuccessful: isSuccess,
    statusLastCheckedAt: new Date(now).toISOString(),
    accessLevel: "Manage",
  };
}
