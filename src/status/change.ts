import { NOBODY_ASSIGNED } from "./assigned.ts";
import { FORGET_MS, MAX_REQUIREMENTS, MAX_REQUIREMENTS_CHARS } from "./constants.ts";
import { NO_EVIDENCE } from "./evidence.ts";
import { isOverdue, settle } from "./settle.ts";
import type { EventDraft, Profile, Requirement, Source, Status, Transition } from "./types.ts";

/** What makes a customer: the id and what only the caller can know. Version 1, no events: being watched is no news. */
export interface Birth {
  customUserId: string;
  key: string;
  incarnation: string;
  source: Source;
  now: number;
}

const NO_PROFILE: Profile = {
  name: null,
  email: null,
  owner: null,
  tags: [],
  metadata: null,
  requires: [],
  dueAt: null,
  remindAfter: null,
  archived: false,
};

export function born(birth: Birth): Status {
  const { customUserId, key, incarnation, source, now } = birth;
  return {
    ...NO_PROFILE,
    customUserId,
    key,
    incarnation,
    source,
    version: 1,
    rev: 0,
    seq: 0,
    state: "waiting",
    everMet: {},
    connections: [],
    evidence: NO_EVIDENCE,
    client: null,
    createdAt: now,
    askedAt: source === "asked" ? now : null,
    openedAt: null,
    firstConnectedAt: null,
    connectedAt: null,
    changedAt: now,
    lostAt: null,
    overdue: false,
    reminding: null,
    observedNo: 0,
    suspicion: null,
    assigned: NOBODY_ASSIGNED,
    handover: null,
    linksRev: 0,
  };
}

/** Fields to set; what is left out stays, and what was cleared has become its empty value already. */
export type ProfilePatch = { [K in keyof Profile]?: Profile[K] | undefined };

/** The company's word about its customer. The same word again changes nothing and keeps the version. */
export function describe(status: Status, patch: ProfilePatch, source: Source, now: number): Transition {
  // Who was only asked about and is now watched on purpose has a better reason to be here; other reasons stay.
  const next: Status = {
    ...status,
    ...defined(patch),
    source: status.source === "asked" ? source : status.source,
  };
  const fields = [...Object.keys(NO_PROFILE), "source"] as (keyof Profile | "source")[];
  const changed = fields.some((field) => JSON.stringify(status[field]) !== JSON.stringify(next[field]));
  return changed ? settle(status, next, [], "requirements", now) : { status, events: [] };
}

/** A link's requirements join the customer's; one with a key that is there already replaces it. */
export function mergeRequirements(requires: Requirement[], added: Requirement[]): Requirement[] {
  const replaced = new Map(added.map((one) => [one.key, one]));
  const kept = requires.map((one) => replaced.get(one.key) ?? one);
  const known = new Set(requires.map((one) => one.key));
  return [...kept, ...added.filter((one) => !known.has(one.key))];
}

/** More than a customer can have: each link may add its own, and every list and event carries them. */
export function tooMany(requires: Requirement[]): boolean {
  return requires.length > MAX_REQUIREMENTS || JSON.stringify(requires).length > MAX_REQUIREMENTS_CHARS;
}

/** One of the customer's links was made, changed or removed: within one call with other changes, one version. */
export function linksChanged(described: Transition, before: Status, now: number): Transition {
  const status = { ...described.status, linksRev: before.linksRev + 1 };
  if (described.status.version !== before.version) return { ...described, status };
  return settle(before, status, [], "operator", now);
}

/**
 * What becomes of links with this call. One that is about to be made is noted, so that readers look for it, and raises
 * no version: who reads before it is there must see a new version after.
 */
export function withLinks(
  links: "soon" | "changed" | undefined,
  described: Transition,
  before: Status,
  now: number,
): Transition {
  if (links === "changed") return linksChanged(described, before, now);
  if (links === undefined || described.status.linksRev > 0) return described;
  return { ...described, status: { ...described.status, linksRev: 1 } };
}

/** A person followed a link. Only the first time is news; when it was does not depend on the order of telling. */
export function opened(status: Status, at: number): Transition {
  if (status.openedAt !== null && status.openedAt <= at) return { status, events: [] };
  return settle(status, { ...status, openedAt: at }, [], "click", at);
}

/** The due date came: told once, by alarm, however often it is asked. */
export function passDeadline(status: Status, now: number): Transition {
  if (status.overdue || !isOverdue(status, now)) return { status, events: [] };
  const told: EventDraft = {
    type: "customer.overdue",
    data: { dueAt: new Date(status.dueAt ?? now).toISOString() },
  };
  return settle(status, { ...status, overdue: true }, [told], "deadline", now);
}

function defined(patch: ProfilePatch): Partial<Profile> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

/** Watched only because somebody asked: not asked again for a month, and nothing ever connected. */
export function isForgotten(status: Status, now: number): boolean {
  const { source, askedAt, connections, linksRev } = status;
  return (
    source === "asked" &&
    askedAt !== null &&
    now - askedAt >= FORGET_MS &&
    connections.length === 0 &&
    linksRev === 0
  );
}

/** When `isForgotten` may become true; null where it cannot. */
export function forgetAt(status: Status): number | null {
  return status.source === "asked" && status.askedAt !== null ? status.askedAt + FORGET_MS : null;
}
