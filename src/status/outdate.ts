import { requestKey } from "../leadsie/request-url.ts";
import type { AssetEvidence, Evidence, RequestEvidence } from "./evidence.ts";
import { assetKey, type Pair, pairAssets } from "./match.ts";
import { assetShownAt, type Seen } from "./shown.ts";
import type { Observation } from "./types.ts";

/** When the snapshot changed: the beginning of the observation that showed it, and its number. */
type Moment = Pick<Observation, "begunAt" | "no">;

/**
 * What a changed snapshot makes of the evidence: what upstream took away later than it was told is not told any more,
 * not even when an old webhook comes again; what upstream newly shows as it was told has agreed with it.
 */
export function outdate(evidence: Evidence, pairs: Pair<Seen>[], o: Moment): Evidence {
  const changes = new Changes(pairs);
  const assets = evidence.assets.map((one) => outdatedAsset(one, changes, o));
  const requests = evidence.requests.map((one) =>
    changes.gone.has(one.request) && one.at <= o.begunAt ? overruledRequest(one, o.begunAt) : one,
  );
  const buried = changes.buriedAssets(assets, o);
  const ended = changes.buriedRequests(requests, o);
  const same =
    buried.length + ended.length === 0 &&
    assets.every((one, index) => one === evidence.assets[index]) &&
    requests.every((one, index) => one === evidence.requests[index]);
  if (same) return evidence;
  return { ...evidence, assets: [...assets, ...buried], requests: [...requests, ...ended] };
}

/** Nothing more is believed of it, unless it was true after `at`. Its details stay: they are what was said. */
export function overruledAsset(one: AssetEvidence, at: number): AssetEvidence {
  return { ...one, verdict: "unknown", name: null, message: null, level: null, at: Math.max(one.at, at) };
}

export function overruledRequest(one: RequestEvidence, at: number): RequestEvidence {
  return { ...one, status: null, at: Math.max(one.at, at) };
}

/** What is remembered of an asset that upstream took away and no webhook told of: that older ones are outdated. */
const NOTHING = {
  origin: "webhook",
  version: 0,
  verdict: "unknown",
  agreedAt: null,
  name: null,
  message: null,
  level: null,
  details: null,
} as const;

interface Removed {
  request: string;
  asset: string;
  type: string;
  id: string;
}

class Changes {
  readonly removed: Removed[] = [];
  /** Requests of which the snapshot holds no connection any more. */
  readonly gone = new Map<string, Seen>();
  /** Requests with a connection whose access level changed: what webhooks said of its assets' levels is of before. */
  readonly levels = new Set<string>();
  /** The success and the date of each asset that is shown, by request and key. */
  readonly shown = new Map<string, { isSuccess: boolean; at: number }>();
  private readonly takenAway = new Set<string>();

  constructor(pairs: Pair<Seen>[]) {
    for (const { before, after } of pairs) {
      if (after) this.noteShown(after);
      if (before && after && before.accessLevel !== after.accessLevel) {
        this.levels.add(requestKey(after.requestUrl));
      }
      if (before) this.noteRemoved(before, after);
    }
    for (const { before } of pairs) if (before) this.gone.set(requestKey(before.requestUrl), before);
    for (const { after } of pairs) if (after) this.gone.delete(requestKey(after.requestUrl));
  }

  wasTaken({ request, asset }: AssetEvidence): boolean {
    return this.takenAway.has(`${request} ${asset}`);
  }

  /** What is to be remembered of assets that were taken away and that no webhook had told of. */
  buriedAssets(told: AssetEvidence[], { begunAt, no }: Moment): AssetEvidence[] {
    const known = new Set(told.map((one) => `${one.request} ${one.asset}`));
    const removed = this.removed.filter((one) => !known.has(`${one.request} ${one.asset}`));
    return removed.map((one) => ({ ...NOTHING, ...one, at: begunAt, no }));
  }

  /** The same of requests that no connection is left of. */
  buriedRequests(told: RequestEvidence[], { begunAt, no }: Moment): RequestEvidence[] {
    const known = new Set(told.map((one) => one.request));
    const ended = [...this.gone].filter(([request]) => !known.has(request));
    return ended.map(([request, { requestUrl, requestName, accessLevel }]) => {
      return { request, requestUrl, requestName, accessLevel, status: null, at: begunAt, no };
    });
  }

  private noteShown(connection: Seen): void {
    const request = requestKey(connection.requestUrl);
    connection.assets.forEach((asset, index) => {
      const at = assetShownAt(connection, index);
      this.shown.set(`${request} ${assetKey(asset)}`, { isSuccess: asset.isSuccess, at });
    });
  }

  private noteRemoved(before: Seen, after: Seen | null): void {
    const request = requestKey(before.requestUrl);
    for (const pair of pairAssets(before.assets, after?.assets ?? [])) {
      if (!pair.before || pair.after) continue;
      const { type, id } = pair.before;
      const asset = assetKey(pair.before);
      this.removed.push({ request, asset, type, id });
      this.takenAway.add(`${request} ${asset}`);
    }
  }
}

function outdatedAsset(one: AssetEvidence, changes: Changes, o: Moment): AssetEvidence {
  if (changes.wasTaken(one) && one.at <= o.begunAt) return overruledAsset(one, o.begunAt);
  const shown = changes.shown.get(`${one.request} ${one.asset}`);
  const agrees =
    shown?.at === o.begunAt && one.verdict !== "unknown" && shown.isSuccess === (one.verdict === "ok");
  const level = one.request !== null && changes.levels.has(one.request) ? null : one.level;
  if (!agrees && level === one.level) return one;
  return { ...one, level, agreedAt: agrees ? o.begunAt : one.agreedAt };
}
