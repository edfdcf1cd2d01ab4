import type { CustomerSummary, Event, State } from "../client/types.ts";
import type { Output } from "./output.ts";
import { visible } from "./output.ts";

const COLOURS = {
  connected: "green",
  lost: "red",
  failed: "red",
  pending: "yellow",
  partial: "yellow",
  opened: "cyan",
  waiting: "dim",
} as const satisfies Record<State, string>;

export function stateText(out: Output, state: State): string {
  return out.paint(COLOURS[state] ?? "reset", state);
}

/** "2 of 3, missing: page (lost)". */
export function progressText({ progress }: Pick<CustomerSummary, "progress">): string {
  const { met, missing } = progress;
  if (missing.length === 0) return met.length > 0 ? `${met.length} of ${met.length}` : "";
  const lacks = missing.map(({ key, reason }) => (reason === "absent" ? key : `${key} (${reason})`));
  return `${met.length} of ${met.length + missing.length}, missing: ${visible(lacks.join(", "))}`;
}

export function eventText({ at, type, customUserId, seq, data }: Event): string {
  const { from, to, movedTo } = data as { from?: string; to?: string; movedTo?: string };
  const change = from && to ? `${from} → ${to}` : "";
  const who = customUserId === null ? "" : `${visible(customUserId)} #${seq}`;
  return [at, type, who, change, movedTo ? `moved to ${visible(String(movedTo))}` : ""]
    .filter(Boolean)
    .join("  ");
}
