import { requestKey } from "../leadsie/request-url.ts";
import { REPEAT_EARLY_MS, REPEAT_SECONDS, SECOND_MS } from "./constants.ts";
import type { AssetEvidence, Evidence, RequestEvidence } from "./evidence.ts";
import { isBetter } from "./known-status.ts";
import { assetKey } from "./match.ts";
import { overruledAsset, overruledRequest } from "./outdate.ts";
import { assetShownAt, type Seen } from "./shown.ts";
import type { Observation, Status } from "./types.ts";

/** `repeatAfter`: seconds until another poll is to look whether upstream still lacks what was told; null for none. */
export interface Compared {
  evidence: Evidence;
  repeatAfter: number | null;
}

/**
 * Does upstream have what was reported? A poll that began after a report and lacks what it told does not win at once:
 * Leadsie's endpoint may lag behind its webhook. It is repeated after 5, 15 and 60 s, and only when the last of these
 * says so too is the report given up. Polls in between do not count; sweeps neither.
 */
export function compare(
  { connections, evidence }: Pick<Status, "connections" | "evidence">,
  o: Observation,
): Compared {
  if (o.by !== "poll") return { evidence, repeatAfter: null };
  const lacking = new Snapshot(connections).lacking(evidence, o.no);
  if (lacking.size === 0) return { evidence: withLacking(evidence, null), repeatAfter: null };
  const polls = evidence.lacking?.polls ?? 0;
  if (evidence.lacking && !isDue(evidence.lacking.dueAt, o.begunAt)) return { evidence, repeatAfter: null };
  const repeatAfter = REPEAT_SECONDS[polls];
  if (repeatAfter === undefined)
    return { evidence: overruled(evidence, lacking, o.begunAt), repeatAfter: null };
  const dueAt = o.at + repeatAfter * SECOND_MS - REPEAT_EARLY_MS;
  return { evidence: withLacking(evidence, { polls: polls + 1, dueAt }), repeatAfter };
}

/** A clock that jumped back behind the longest wait makes a repeat due at once. */
function isDue(dueAt: number, begunAt: number): boolean {
  return begunAt >= dueAt || begunAt < dueAt - Math.max(...REPEAT_SECONDS) * SECOND_MS;
}

function withLacking(evidence: Evidence, lacking: Evidence["lacking"]): Evidence {
  return evidence.lacking === lacking ? evidence : { ...evidence, lacking };
}

function overruled(evidence: Evidence, lost: Set<AssetEvidence | RequestEvidence>, at: number): Evidence {
  return {
    ...evidence,
    lacking: null,
    assets: evidence.assets.map((one) => (lost.has(one) ? overruledAsset(one, at) : one)),
    requests: evidence.requests.map((one) => (lost.has(one) ? overruledRequest(one, at) : one)),
  };
}

interface ShownAsset {
  isSuccess: boolean;
  at: number;
}

/** What upstream shows, by request and by asset. */
class Snapshot {
  private readonly connections = new Map<string, Seen[]>();
  private readonly assets = new Map<string, ShownAsset[]>();

  constructor(connections: Seen[]) {
    for (const connection of connections) {
      const request = requestKey(connection.requestUrl);
      add(this.connections, request, connection);
      connection.assets.forEach((asset, index) => {
        const shown = { isSuccess: asset.isSuccess, at: assetShownAt(connection, index) };
        const key = assetKey(asset);
        add(this.assets, `${request} ${key}`, shown);
        add(this.assets, `null ${key}`, shown);
      });
    }
  }

  /** What was told before observation `no` began, and is not here. */
  lacking({ assets, requests }: Evidence, no: number): Set<AssetEvidence | RequestEvidence> {
    const told = (one: { no: number }) => one.no < no;
    return new Set([
      ...assets.filter((one) => told(one) && this.lacksAsset(one)),
      ...requests.filter((one) => told(one) && this.lacksRequest(one)),
    ]);
  }

  /** A loss is nothing that could be lacking: an unchanged answer does not prove that access is still there. */
  private lacksAsset({ request, asset, verdict, at }: AssetEvidence): boolean {
    if (verdict === "unknown" || verdict === "lost") return false;
    const shown = this.assets.get(`${request} ${asset}`) ?? [];
    if (shown.length === 0) return request !== null;
    return verdict === "ok" && shown.every((one) => !one.isSuccess && at > one.at);
  }

  private lacksRequest(told: RequestEvidence): boolean {
    if (told.status === null) return false;
    const shown = this.connections.get(told.request) ?? [];
    return shown.every((one) => isBetter(one, told));
  }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
