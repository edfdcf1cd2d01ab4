import type { RequestEvidence } from "./evidence.ts";
import type { KnownAsset } from "./known-asset.ts";
import { rank } from "./loss.ts";
import { connectionShownAt, type Seen } from "./shown.ts";

/**
 * The status of upstream's connection under newer evidence. A webhook's own status only raises it, since what a payload
 * leaves out is not revoked; an asset that no longer works lowers it.
 */
export function knownStatus(seen: Seen, assets: KnownAsset[], told: RequestEvidence | undefined): string {
  const base = raises(seen, told) ? told.status : seen.status;
  const turned = (success: boolean) =>
    assets.some((asset, index) => asset.isSuccess === success && seen.assets[index]?.isSuccess !== success);
  if (turned(false)) return lower(base, derived(assets));
  if (turned(true)) return higher(base, derived(assets));
  return base;
}

/** As for the status: a newer webhook may say admin where upstream says view, never less. */
export function knownLevel(seen: Seen, told: RequestEvidence | undefined): string {
  return levels(seen, told) ? told.accessLevel : seen.accessLevel;
}

/** Whether a webhook newer than upstream's word tells of a better status, or of a higher access level. */
export function isBetter(seen: Seen, told: RequestEvidence): boolean {
  return raises(seen, told) || levels(seen, told);
}

/** The status of a connection that webhooks alone have told of: no success while none of its assets is one. */
export function statusOf(told: string, assets: KnownAsset[]): string {
  const doubtful =
    assets.some((asset) => asset.verdict === "lost") || !assets.some((asset) => asset.isSuccess);
  return assets.length > 0 && doubtful ? lower(told, derived(assets)) : told;
}

function raises(seen: Seen, told?: RequestEvidence): told is RequestEvidence & { status: string } {
  if (!told || told.status === null || told.at <= connectionShownAt(seen)) return false;
  return rank(told.status) > rank(seen.status);
}

function levels(seen: Seen, told?: RequestEvidence): told is RequestEvidence {
  if (!told || told.status === null || told.at <= connectionShownAt(seen)) return false;
  return told.accessLevel === "admin" && seen.accessLevel !== "admin";
}

function derived(assets: KnownAsset[]): string {
  if (assets.every((asset) => asset.isSuccess)) return "SUCCESS";
  return assets.some((asset) => asset.isSuccess) ? "PARTIAL_SUCCESS" : "FAILED";
}

function lower(a: string, b: string): string {
  return rank(b) < rank(a) ? b : a;
}

function higher(a: string, b: string): string {
  return rank(b) > rank(a) ? b : a;
}
