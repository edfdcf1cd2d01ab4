import { CONFIRM_SHARE, ON_DEMAND_SHARE } from "./constants.ts";

/** What a request to upstream is for: somebody waits for it, a loss waits to be confirmed, or it is simply due. */
export type Purpose = "on-demand" | "confirm" | "due";

/** How many tokens must remain in the bucket after a request for `purpose`: what the others may still need. */
export function floorFor(purpose: Purpose, perMinute: number): number {
  const kept = { "on-demand": CONFIRM_SHARE, confirm: ON_DEMAND_SHARE, due: CONFIRM_SHARE + ON_DEMAND_SHARE };
  // A budget of a few requests cannot be shared: then the first who comes is served.
  return perMinute < 5 ? 0 : Math.floor(perMinute * kept[purpose]);
}
