import type { Asset } from "../leadsie/connection.ts";
import type { Verdict } from "../leadsie/verdict.ts";
import type { AssetEvidence } from "./evidence.ts";

/** An asset as far as all evidence tells. */
export interface KnownAsset extends Asset {
  /** What evidence says of it; left out where upstream's own word is all there is. */
  verdict?: Verdict;
  /** The asset's own access level, where a webhook told it. */
  level?: string;
}

/** Verdicts that say more of an unsuccessful asset than that it is. */
const NUANCES: ReadonlySet<Verdict> = new Set<Verdict>(["pending", "insufficient"]);

/** Upstream's asset, under the newest word. `shownAt`: how new upstream's own is; on a tie it wins. */
export function worded(
  asset: Asset,
  shownAt: number,
  told: AssetEvidence | undefined,
  reported: AssetEvidence | undefined,
): KnownAsset {
  if (!told && !reported) return asset;
  const word = newer(told, reported, shownAt);
  const isSuccess = word ? word.verdict === "ok" : asset.isSuccess;
  const fresh = told && told.at > shownAt ? told : undefined;
  const name = fresh?.name ?? asset.name;
  const message = fresh?.message ?? asset.message;
  const same = isSuccess === asset.isSuccess && name === asset.name && message === asset.message;
  const verdict = isSuccess ? undefined : (word?.verdict ?? nuance(told, shownAt));
  const known: KnownAsset = same
    ? { ...asset }
    : { ...asset, isSuccess, name, message, value: { ...asset.value, isSuccess, name, message } };
  if (verdict) known.verdict = verdict;
  if (told?.level) known.level = told.level;
  return same && !verdict && !told?.level ? asset : known;
}

/** An asset that webhooks alone have told of, in the form upstream's answers have. */
export function asAsset(told: AssetEvidence, reported: AssetEvidence | undefined): KnownAsset {
  const word = newer(told, reported, -1) ?? told;
  const fields = {
    type: told.type,
    name: told.name ?? "",
    id: told.id,
    isSuccess: word.verdict === "ok",
    message: told.message ?? "",
  };
  const value = { ...fields, time: new Date(told.at).toISOString() };
  const known: KnownAsset = { ...fields, time: told.at, value, verdict: word.verdict };
  return told.level ? { ...known, level: told.level } : known;
}

/** The newer of two words, of those that say something and are newer than `shownAt`. */
function newer(
  told: AssetEvidence | undefined,
  reported: AssetEvidence | undefined,
  shownAt: number,
): AssetEvidence | undefined {
  const counts = (one: AssetEvidence | undefined) => one && one.verdict !== "unknown" && one.at > shownAt;
  if (!counts(told)) return counts(reported) ? reported : undefined;
  if (!counts(reported) || !told || !reported) return told;
  return reported.at > told.at || (reported.at === told.at && reported.no > told.no) ? reported : told;
}

/** Why an asset that upstream shows as unsuccessful is so: as the webhook said, while upstream shows what agreed with it. */
function nuance(told: AssetEvidence | undefined, shownAt: number): Verdict | undefined {
  if (!told || !NUANCES.has(told.verdict)) return undefined;
  return Math.max(told.at, told.agreedAt ?? 0) >= shownAt ? told.verdict : undefined;
}
