import type { Asset } from "../leadsie/connection.ts";
import { requestKey } from "../leadsie/request-url.ts";
import { isInvited } from "../leadsie/verdict.ts";
import { type AssetEvidence, byKey, type Evidence, evidenceKey, type RequestEvidence } from "./evidence.ts";
import { asAsset, type KnownAsset, worded } from "./known-asset.ts";
import { knownLevel, knownStatus, statusOf } from "./known-status.ts";
import { assetKey } from "./match.ts";
import { assetShownAt, type Seen } from "./shown.ts";
import type { Status } from "./types.ts";

export type { KnownAsset } from "./known-asset.ts";

/** A connection as far as all evidence tells. */
export type KnownConnection = Seen & {
  assets: KnownAsset[];
  /** Upstream's answers do not hold it: a webhook alone has told of it, so it has no upstream user. */
  reported?: true;
};

type Basis = Pick<Status, "connections" | "evidence" | "customUserId">;

const remembered = new WeakMap<Evidence, { connections: Seen[]; known: KnownConnection[] }>();

/**
 * What is known of a customer's connections: the snapshot, and over it whatever newer webhooks and reports say. State
 * and progress are derived from this, and events tell of its changes. The first connections are those of the snapshot,
 * in its order, and each begins with its own assets; what was told beyond follows. Untouched ones are the same objects.
 */
export function knownConnections(status: Basis): KnownConnection[] {
  const { connections, evidence } = status;
  if (evidence.assets.length + evidence.requests.length === 0) return connections;
  const before = remembered.get(evidence);
  if (before?.connections === connections) return before.known;
  const known = new Overlay(status).all();
  remembered.set(evidence, { connections, known });
  return known;
}

/** Why an asset is not successful yet: the evidence's verdict, or what upstream's own fields say. */
export function isPending(asset: KnownAsset): boolean {
  if (asset.isSuccess) return false;
  return asset.verdict ? asset.verdict === "pending" : isInvited(asset.value as Record<string, unknown>);
}

class Overlay {
  private readonly evidence: Map<string, AssetEvidence>;
  /** Requests of which the snapshot holds a connection, with the assets it holds. */
  private readonly held = new Map<string, Set<string>>();
  /**
   * How new what upstream shows of each asset of a request is, in whichever of its connections: a person who tries again has
   * two, and a word that upstream shows in the one is none on the other.
   */
  private readonly newest = new Map<string, number>();
  private readonly told: Map<string, RequestEvidence>;
  private readonly status: Basis;

  constructor(status: Basis) {
    this.status = status;
    this.evidence = byKey(status.evidence);
    this.told = new Map(status.evidence.requests.map((one) => [one.request, one]));
    for (const connection of status.connections) {
      const request = requestKey(connection.requestUrl);
      const assets = this.held.get(request) ?? new Set();
      connection.assets.forEach((asset, index) => {
        const place = evidenceKey(request, assetKey(asset));
        assets.add(assetKey(asset));
        this.newest.set(place, Math.max(this.newest.get(place) ?? 0, assetShownAt(connection, index)));
      });
      this.held.set(request, assets);
    }
  }

  all(): KnownConnection[] {
    const extended = new Set<string>();
    const known = this.status.connections.map((connection) => {
      const request = requestKey(connection.requestUrl);
      const first = !extended.has(request);
      extended.add(request);
      return this.over(connection, request, first ? this.extras(request) : []);
    });
    const reported = this.status.evidence.requests.filter(
      (one) => one.status !== null && !this.held.has(one.request),
    );
    return [...known, ...reported.map((one) => this.made(one, one.status ?? ""))];
  }

  private over(seen: Seen, request: string, extras: KnownAsset[]): KnownConnection {
    const own = seen.assets.map((asset) => this.overAsset(asset, request));
    const told = this.told.get(request);
    const status = knownStatus(seen, own, told);
    const accessLevel = knownLevel(seen, told);
    const same = status === seen.status && accessLevel === seen.accessLevel && extras.length === 0;
    if (same && own.every((asset, index) => asset === seen.assets[index])) return seen;
    const assets = [...own, ...extras];
    const value = {
      ...seen.value,
      status,
      accessLevel,
      connectionAssets: assets.map((asset) => asset.value),
    };
    return { ...seen, status, accessLevel, assets, value };
  }

  private overAsset(asset: Asset, request: string): KnownAsset {
    const key = assetKey(asset);
    const place = evidenceKey(request, key);
    const reported = this.evidence.get(evidenceKey(null, key));
    return worded(asset, this.newest.get(place) ?? 0, this.evidence.get(place), reported);
  }

  /** Assets that came by this request in webhooks alone. */
  private extras(request: string): KnownAsset[] {
    const held = this.held.get(request);
    return this.status.evidence.assets
      .filter((one) => one.request === request && one.verdict !== "unknown" && !held?.has(one.asset))
      .map((one) => asAsset(one, this.evidence.get(evidenceKey(null, one.asset))));
  }

  private made(told: RequestEvidence, toldStatus: string): KnownConnection {
    const { requestUrl, requestName, accessLevel } = told;
    const { customUserId } = this.status;
    const assets = this.extras(told.request);
    const status = statusOf(toldStatus, assets);
    const connectionAssets = assets.map((asset) => asset.value);
    const value = { customUserId, requestUrl, requestName, accessLevel, status, connectionAssets };
    const fields = { customUserId, requestUrl, requestName, accessLevel, status, assets };
    return { ...fields, user: null, value, raw: JSON.stringify(value), reported: true };
  }
}
