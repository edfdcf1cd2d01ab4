import { readTime } from "./time.ts";

/**
 * What is said of an asset: it works (`ok`), it was tried in vain (`failed`), somebody has yet to accept (`pending`),
 * it is shared with too few rights (`insufficient`), it worked and no longer does (`lost`). `unknown` says nothing.
 */
export type Verdict = "ok" | "failed" | "pending" | "insufficient" | "lost" | "unknown";

type Fields = Record<string, unknown>;

/**
 * What an asset of Leadsie's webhook says, and since when that was true (epoch milliseconds; null where it does not
 * say). Version 2 tells the present by `connectionStatus`, version 1 how the grant ended. Values that Leadsie's
 * documentation does not list say nothing.
 */
export function wordOf(asset: Fields): { verdict: Verdict; at: number | null } {
  const granted = readTime(asset.time);
  if (typeof asset.connectionStatus !== "string") return { verdict: grantOf(asset), at: granted };
  const verdict = presentOf(asset, asset.connectionStatus.toLowerCase());
  // Leadsie could not look: what is left is how the grant ended, and when.
  if (verdict === "unknown") return { verdict: grantOf(asset), at: granted };
  return { verdict, at: readTime(asset.statusLastCheckedAt) ?? granted };
}

/** Whether somebody has yet to accept an asset that is not successful: told by the webhook, and perhaps by other answers. */
export function isInvited(asset: Fields): boolean {
  if (typeof asset.connectionStatus === "string" && asset.connectionStatus.toLowerCase() === "in progress") {
    return true;
  }
  return (
    asset.wasInvitedByEmail === true || (typeof asset.inviteSentTo === "string" && asset.inviteSentTo !== "")
  );
}

function presentOf(asset: Fields, status: string): Verdict {
  switch (status) {
    case "connected":
      return "ok";
    case "in progress":
      return "pending";
    case "insufficient permissions":
      return "insufficient";
    case "not connected":
      if (isInvited(asset)) return "pending";
      return asset.wasInitialGrantSuccessful === true ? "lost" : "failed";
    default:
      return "unknown";
  }
}

function grantOf(asset: Fields): Verdict {
  const success = asset.isSuccess ?? asset.wasInitialGrantSuccessful;
  if (success === true) return "ok";
  if (isInvited(asset)) return "pending";
  return success === false ? "failed" : "unknown";
}
