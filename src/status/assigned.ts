import type { Connection } from "../leadsie/connection.ts";
import type { Status, Suspicion } from "./types.ts";

/**
 * Upstream users whose connections name no customer and were given to this one. Polls ask by customUserId and never
 * show them: only sweeps do, so what they lack is suspected apart from what polls can confirm.
 */
export interface Assigned {
  users: string[];
  suspicion: Suspicion | null;
}

export const NOBODY_ASSIGNED: Assigned = { users: [], suspicion: null };

/** Whether the connection is here by an assignment: one that upstream itself names the customer in is the customer's own. */
export function isAssigned(
  { user, customUserId }: Pick<Connection, "user" | "customUserId">,
  users: readonly string[],
): boolean {
  return customUserId === null && user !== null && users.includes(user);
}

/** The very same object where all of them were known. */
export function withUsers(assigned: Assigned, users: readonly string[]): Assigned {
  const added = users.filter((user) => !assigned.users.includes(user));
  return added.length === 0 ? assigned : { ...assigned, users: [...assigned.users, ...new Set(added)] };
}

/** What was suspected goes too: of the user no sweep tells here any more, and what others lack the next sweep tells again. */
export function withoutUser(assigned: Assigned, user: string): Assigned {
  if (!assigned.users.includes(user)) return assigned;
  return { users: assigned.users.filter((one) => one !== user), suspicion: null };
}

/** A loss waits for its second word: from a poll, or from a sweep for what only sweeps see. */
export function isSuspected({ suspicion, assigned }: Pick<Status, "suspicion" | "assigned">): boolean {
  return suspicion !== null || assigned.suspicion !== null;
}

/** Upstream is to be asked once more: for the second word of a loss, or because it lacks what was reported. */
export function isPollWanted({ suspicion, evidence }: Pick<Status, "suspicion" | "evidence">): boolean {
  return suspicion !== null || evidence.lacking !== null;
}
