import { iso } from "../time.ts";
import { progressOf } from "./progress.ts";
import type { Status } from "./types.ts";

/** When upstream was last heard about this customer, and why nothing newer is known, if so. */
export interface Freshness {
  checkedAt: number | null;
  stale: { since: number; reason: string } | null;
}

/**
 * The Customer of the API as JSON text, in two pieces: what changes only with the version, and after it what is
 * computed when read. Neither piece closes the object, so that links can be added where they are known.
 */
export function customerHead(status: Status): string {
  const fields = {
    customUserId: status.customUserId,
    key: status.key,
    name: status.name,
    email: status.email,
    owner: status.owner,
    tags: status.tags,
    metadata: status.metadata,
    client: status.client,
    source: status.source,
    archived: status.archived,
    state: status.state,
    version: status.version,
    progress: progressOf(status),
    requires: status.requires,
    createdAt: iso(status.createdAt),
    openedAt: iso(status.openedAt),
    firstConnectedAt: iso(status.firstConnectedAt),
    connectedAt: iso(status.connectedAt),
    changedAt: iso(status.changedAt),
    lostAt: iso(status.lostAt),
    dueAt: iso(status.dueAt),
    overdue: status.overdue,
    remindAfter: status.remindAfter,
  };
  return JSON.stringify(fields).slice(0, -1);
}

export function customerTail({ checkedAt, stale }: Freshness): string {
  const told = stale && { since: iso(stale.since), reason: stale.reason };
  return `,"checkedAt":${JSON.stringify(iso(checkedAt))},"stale":${JSON.stringify(told)}`;
}

/** The connections exactly as upstream gave them, as the inside of a JSON array. */
export function connectionsText(status: Status): string {
  return status.connections.map((connection) => connection.raw).join(",");
}

/** Strong: the same version of the same incarnation is the same but for what is computed when read. */
export function etagOf(status: Pick<Status, "incarnation" | "version">): string {
  return `"${status.incarnation}-${status.version}"`;
}
