import { sameRequest } from "../leadsie/request-url.ts";
import { canonicalType } from "../leadsie/types.ts";
import { isPending, type KnownAsset, type KnownConnection, knownConnections } from "./known.ts";
import type { Missing, MissingReason, Progress, Requirement, Status } from "./types.ts";

/** Without requirements, one connection with status SUCCESS is what is asked. */
const ANY_CONNECTION: Requirement = { key: "connection", types: [], count: 1 };

type Asked = Pick<Status, "requires" | "connections" | "evidence" | "customUserId" | "everMet">;

/** The requirements that decide: the company's, with the default one where none of theirs is binding. */
export function requirementsOf(requires: Requirement[]): Requirement[] {
  return requires.some((requirement) => !requirement.optional) ? requires : [...requires, ANY_CONNECTION];
}

export function progressOf(status: Asked): Progress {
  const met: string[] = [];
  const missing: Missing[] = [];
  for (const requirement of requirementsOf(status.requires)) {
    const found = look(requirement, knownConnections(status));
    if (found.have >= requirement.count) met.push(requirement.key);
    else if (!requirement.optional) {
      const { key, types, count } = requirement;
      missing.push({ key, types, count, have: found.have, reason: reasonOf(requirement, found, status) });
    }
  }
  return { met, missing };
}

/** What has been met so far, this observation included. Of a requirement that no longer stands nothing is kept. */
export function rememberMet(status: Asked): Record<string, string> {
  const connections = knownConnections(status);
  const isMet = (one: Requirement) => look(one, connections).have >= one.count;
  const remembered = requirementsOf(status.requires).filter((one) => isMet(one) || wasMet(status, one));
  // Not by assignment: a key may be `__proto__`.
  return Object.fromEntries(remembered.map((one) => [one.key, markOf(one)]));
}

export function wasMet(status: Asked, requirement: Requirement): boolean {
  return (
    Object.hasOwn(status.everMet, requirement.key) && status.everMet[requirement.key] === markOf(requirement)
  );
}

/** What a requirement asks, without its label: another text is another requirement. */
function markOf({ types, count, accessLevel, requestUrl, assetIds }: Requirement): string {
  return JSON.stringify([types, count, accessLevel ?? null, requestUrl ?? null, assetIds ?? null]);
}

interface Found {
  have: number;
  /** How many are in progress: somebody has yet to accept. */
  pending: number;
  failed: boolean;
  tooLow: boolean;
}

function look(requirement: Requirement, connections: KnownConnection[]): Found {
  const { requestUrl } = requirement;
  const eligible = requestUrl
    ? connections.filter((c) => sameRequest(c.requestUrl, requestUrl))
    : connections;
  return requirement.types.length === 0 ? lookForConnection(eligible) : lookForAssets(requirement, eligible);
}

function lookForConnection(connections: KnownConnection[]): Found {
  return {
    have: connections.filter((connection) => connection.status === "SUCCESS").length,
    pending: connections.filter((connection) => connection.status !== "SUCCESS" && isWaiting(connection))
      .length,
    failed: connections.length > 0,
    tooLow: false,
  };
}

/** Nothing of it has failed; what is not there yet is in progress. */
function isWaiting({ assets }: KnownConnection): boolean {
  return assets.some(isPending) && assets.every((asset) => asset.isSuccess || isPending(asset));
}

/** An asset that two connections share counts once: it is one thing to work with. */
function lookForAssets(requirement: Requirement, connections: KnownConnection[]): Found {
  const types = new Set(requirement.types.map(canonicalType));
  const ids = requirement.assetIds && new Set(requirement.assetIds);
  const good = new Set<string>();
  const waiting = new Set<string>();
  const found: Found = { have: 0, pending: 0, failed: false, tooLow: false };
  for (const connection of connections) {
    for (const asset of connection.assets) {
      const type = canonicalType(asset.type);
      if (!types.has(type) || (ids && !ids.has(asset.id))) continue;
      if (isPending(asset)) waiting.add(JSON.stringify([type, asset.id]));
      else if (asset.verdict === "insufficient") found.tooLow = true;
      else if (!asset.isSuccess) found.failed = true;
      else if (requirement.accessLevel === "admin" && !isAdmin(asset, connection)) found.tooLow = true;
      else good.add(JSON.stringify([type, asset.id]));
    }
  }
  return { ...found, have: good.size, pending: waiting.difference(good).size };
}

/** The asset's own level where it is known (v2 says Manage, ViewOnly, Owner), else the connection's. */
function isAdmin(asset: KnownAsset, connection: KnownConnection): boolean {
  const own = asset.level ?? (asset.value as { accessLevel?: unknown }).accessLevel;
  const level = typeof own === "string" && own !== "" ? own : connection.accessLevel;
  return ["admin", "manage", "owner"].includes(level.toLowerCase());
}

function reasonOf(requirement: Requirement, found: Found, status: Asked): MissingReason {
  if (wasMet(status, requirement)) return "lost";
  if (found.have + found.pending >= requirement.count) return "pending";
  if (found.tooLow) return "insufficient_access";
  return found.failed ? "failed" : "absent";
}
