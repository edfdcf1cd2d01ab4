import type { Connection } from "../api/types.ts";
import { textOf, webAddress } from "./text.ts";

export interface AssetWords {
  type: string;
  name: string;
  id: string;
  status: "ok" | "pending" | "bad";
  /** "Connected", "In progress", "Failed": the word beside the mark. */
  word: string;
  /** Why, as the platform or the company said it. */
  why: string;
  at: number | null;
  address: string | null;
}

export interface ConnectionWords {
  request: string;
  requestUrl: string;
  status: string;
  accessLevel: string;
  assets: AssetWords[];
}

/** A connection for people. Upstream's fields may be of any kind or absent: nothing here relies on them. */
export function connectionWords(connection: Connection): ConnectionWords {
  const { requestName, requestUrl, status, accessLevel, connectionAssets } = connection;
  return {
    request: textOf(requestName) || "Request without a name",
    requestUrl: textOf(requestUrl),
    status: textOf(status),
    accessLevel: textOf(accessLevel),
    assets: Array.isArray(connectionAssets) ? connectionAssets.map(assetWords) : [],
  };
}

function assetWords(value: unknown): AssetWords {
  const asset = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const details = (
    typeof asset.details === "object" && asset.details !== null ? asset.details : {}
  ) as Record<string, unknown>;
  const { status, word, why } = statusOf(asset, details);
  return {
    type: textOf(asset.type) || "Asset",
    name: textOf(asset.name),
    id: textOf(asset.id),
    status,
    word,
    why,
    at: timeOf(asset.time),
    address: webAddress(details.linkToAsset ?? asset.linkToAsset),
  };
}

/** The company's own word first, then the webhook's, then the endpoint's: the order in which they are newest. */
function statusOf(asset: Record<string, unknown>, details: Record<string, unknown>) {
  const report = details.report as { status?: unknown; detail?: unknown } | undefined;
  if (report?.status === "lost") {
    return { status: "bad", word: "Lost", why: textOf(report.detail) || "You reported it lost." } as const;
  }
  const told = textOf(details.connectionStatus ?? asset.connectionStatus);
  const why = textOf(details.notes) || textOf(asset.message) || textOf(asset.notes);
  if (told === "In progress") return { status: "pending", word: told, why } as const;
  const good = asset.isSuccess === true || told === "Connected";
  if (told === "Insufficient permissions" || told === "Not Connected") {
    return { status: "bad", word: told, why } as const;
  }
  return good
    ? ({ status: "ok", word: "Connected", why } as const)
    : ({ status: "bad", word: "Failed", why } as const);
}

function timeOf(value: unknown): number | null {
  const at = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}
