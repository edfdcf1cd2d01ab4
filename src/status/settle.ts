import { numberEvents } from "./events.ts";
import { progressOf, rememberMet } from "./progress.ts";
import { stateOf } from "./state.ts";
import type { AssetName, Cause, EventDraft, State, Status, Transition } from "./types.ts";

const NOTHING: Changes = { gained: [], lost: [] };

interface Changes {
  gained: AssetName[];
  lost: AssetName[];
  /** The customer who has them now. */
  movedTo?: string;
}

/**
 * Ends every transition that a caller can see: derives the state, the times that hang on it and the version from
 * what changed, and writes the history. Order within one change: `drafts` first, the state's event last.
 */
export function settle(
  before: Status,
  after: Status,
  drafts: EventDraft[],
  cause: Cause,
  at: number,
  changes: Changes = NOTHING,
): Transition {
  const state = stateOf(after, progressOf(after));
  const entered = state !== before.state;
  const next: Status = {
    ...after,
    state,
    everMet: rememberMet(after),
    version: before.version + 1,
    changedAt: at,
    // Becoming overdue is told by `passDeadline` alone; anything else can only end it.
    overdue: after.overdue && isOverdue({ ...after, state }, at),
    // Who has connected needs no reminder, and after a loss none until somebody asks anew.
    reminding: state === "connected" ? null : after.reminding,
    firstConnectedAt: after.firstConnectedAt ?? (state === "connected" ? at : null),
    connectedAt: entered && state === "connected" ? at : after.connectedAt,
    lostAt: entered && state === "lost" ? at : after.lostAt,
  };
  return numberEvents(next, [...drafts, ...stateEvent(before.state, state, changes, cause)], cause, at);
}

/** Past its due date and not connected. */
export function isOverdue(status: Pick<Status, "dueAt" | "state">, now: number): boolean {
  return status.dueAt !== null && status.dueAt <= now && status.state !== "connected";
}

/** Waiting is where a customer begins; nobody enters it with news. */
function stateEvent(from: State, to: State, changes: Changes, cause: Cause): EventDraft[] {
  if (from === to || to === "waiting") return [];
  const { gained, lost, movedTo } = changes;
  const data = { from, to, gained, lost };
  if (movedTo !== undefined) return [{ type: `customer.${to}`, data: { ...data, reason: "moved", movedTo } }];
  const reason = cause === "report" ? "reported" : "lost";
  return [{ type: `customer.${to}`, data: to === "lost" ? { ...data, reason } : data }];
}
