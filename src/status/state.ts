import { knownConnections } from "./known.ts";
import { progressOf, requirementsOf, wasMet } from "./progress.ts";
import type { Progress, State, Status } from "./types.ts";

type Basis = Pick<Status, "requires" | "connections" | "evidence" | "customUserId" | "everMet" | "openedAt">;

/** The state, first that fits: connected, lost, pending, partial, failed, opened, waiting. */
export function stateOf(status: Basis, progress: Progress = progressOf(status)): State {
  if (progress.missing.length === 0) return "connected";
  if (isLost(status, progress)) return "lost";
  if (progress.missing.every((missing) => missing.reason === "pending")) return "pending";
  if (hasSuccess(status)) return "partial";
  if (knownConnections(status).length > 0) return "failed";
  return status.openedAt === null ? "waiting" : "opened";
}

function isLost(status: Basis, progress: Progress): boolean {
  const missing = new Set(progress.missing.map((one) => one.key));
  const binding = requirementsOf(status.requires).filter((one) => !one.optional);
  return binding.some((one) => missing.has(one.key) && wasMet(status, one));
}

function hasSuccess(status: Basis): boolean {
  return knownConnections(status).some(
    (connection) =>
      connection.status === "PARTIAL_SUCCESS" || connection.assets.some((asset) => asset.isSuccess),
  );
}
