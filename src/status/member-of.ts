import type { Member } from "../directory/member.ts";
import { isPollWanted, isSuspected } from "./assigned.ts";
import type { Status } from "./types.ts";
import { connectionsText } from "./view.ts";

/** What the Directory keeps of a customer; `head` is the customer's JSON text as `customerHead` made it. */
export function memberOf(status: Status, head: string): Member {
  return {
    key: status.key,
    customUserId: status.customUserId,
    incarnation: status.incarnation,
    rev: status.rev,
    state: status.state,
    source: status.source,
    archived: status.archived,
    owner: status.owner,
    tags: status.tags,
    name: status.name,
    clientName: status.client?.name ?? null,
    createdAt: status.createdAt,
    changedAt: status.changedAt,
    dueAt: status.dueAt,
    overdue: status.overdue,
    openedAt: status.openedAt,
    suspected: isSuspected(status),
    wanted: isPollWanted(status),
    types: typesOf(status),
    head,
    connections: connectionsText(status),
  };
}

function typesOf({ connections }: Status): string[] {
  return [...new Set(connections.flatMap(({ assets }) => assets.map(({ type }) => type)))];
}
