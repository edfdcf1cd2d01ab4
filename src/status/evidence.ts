import type { Verdict } from "../leadsie/verdict.ts";
import { MAX_EVIDENCE_ASSETS, MAX_EVIDENCE_CHARS, MAX_EVIDENCE_REQUESTS } from "./constants.ts";

/**
 * What is known of one asset beside the snapshot. It counts as long as it is newer than what upstream last showed of
 * the asset: see `known.ts`.
 */
export interface AssetEvidence {
  /** The request it came by (`requestKey`); null for the company's own word, which holds in every connection. */
  request: string | null;
  /** The asset's key: see `match.ts`. */
  asset: string;
  type: string;
  id: string;
  origin: "webhook" | "report";
  /** Of the webhook; 0 for a report. On a tie of times the higher one says more. */
  version: 0 | 1 | 2;
  /** `unknown` says nothing: also what is left of a word that polls have overruled, so that it is not heard again. */
  verdict: Verdict;
  /** When it was true, by whoever said so; never later than when it came. */
  at: number;
  /** The report's number, in one order with those of observations. */
  no: number;
  /** The beginning of the observation that showed the same; it keeps why an asset is unsuccessful. */
  agreedAt: number | null;
  /** Null where it was not said. */
  name: string | null;
  message: string | null;
  /** The asset's own access level. */
  level: string | null;
  /** JSON text of everything else that was said; null for nothing. */
  details: string | null;
}

/** What webhooks told of the connection to one request. */
export interface RequestEvidence {
  request: string;
  requestUrl: string;
  requestName: string;
  accessLevel: string;
  /** Null when polls have overruled it. */
  status: string | null;
  at: number;
  no: number;
}

/** Polls lack something that was told: how many said so, and from when the next one counts. */
export interface Lacking {
  polls: number;
  dueAt: number;
}

/** Everything that webhooks and the company have said of a customer; lies beside the snapshot and is stored with it. */
export interface Evidence {
  assets: AssetEvidence[];
  requests: RequestEvidence[];
  /** When the newest word about the client was true. */
  clientAt: number;
  lacking: Lacking | null;
}

export const NO_EVIDENCE: Evidence = { assets: [], requests: [], clientAt: 0, lacking: null };

/** Where an asset's evidence is found: what came by one request, or (`request` null) what the company said. */
export function evidenceKey(request: string | null, asset: string): string {
  return JSON.stringify([request, asset]);
}

export function byKey(evidence: Evidence): Map<string, AssetEvidence> {
  return new Map(evidence.assets.map((one) => [evidenceKey(one.request, one.asset), one]));
}

/** At most 1,000 assets of 100 requests, and a million characters of them; what was told longest ago goes first. */
export function bounded(evidence: Evidence): Evidence {
  const assets = newest(evidence.assets, MAX_EVIDENCE_ASSETS, MAX_EVIDENCE_CHARS);
  const requests = newest(evidence.requests, MAX_EVIDENCE_REQUESTS, MAX_EVIDENCE_CHARS);
  const same = assets === evidence.assets && requests === evidence.requests;
  return same ? evidence : { ...evidence, assets, requests };
}

function newest<T extends { no: number }>(all: T[], most: number, mostChars: number): T[] {
  const sizes = new Map(all.map((one) => [one, JSON.stringify(one).length]));
  let chars = 0;
  let count = 0;
  const kept = new Set<T>();
  for (const one of [...all].sort((a, b) => b.no - a.no)) {
    count += 1;
    chars += sizes.get(one) ?? 0;
    if (count > most || chars > mostChars) break;
    kept.add(one);
  }
  return kept.size === all.length ? all : all.filter((one) => kept.has(one));
}
