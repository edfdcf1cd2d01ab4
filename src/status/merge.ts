import { requestKey } from "../leadsie/request-url.ts";
import { type AssetEvidence, byKey, type Evidence, evidenceKey, type RequestEvidence } from "./evidence.ts";
import { rank } from "./loss.ts";
import { assetKey } from "./match.ts";
import { assetShownAt } from "./shown.ts";
import type { Status } from "./types.ts";

/** What one report adds: assets of one request, or (`request` null) the company's own word on them. */
export interface Addition {
  assets: Omit<AssetEvidence, "request" | "asset" | "agreedAt">[];
  request: (Omit<RequestEvidence, "request" | "status"> & { status: string }) | null;
}

type Basis = Pick<Status, "connections" | "evidence">;

/** The evidence with a report added: the newer word on each asset stays. The very same object where it adds nothing. */
export function merge(status: Basis, { assets, request }: Addition): Evidence {
  const { evidence } = status;
  const key = request && requestKey(request.requestUrl);
  const known = byKey(evidence);
  const takesBack = assets.some((one) => {
    return one.verdict !== "ok" && known.get(evidenceKey(key, assetKey(one)))?.verdict === "ok";
  });
  for (const added of assets) {
    const asset = assetKey(added);
    const place = evidenceKey(key, asset);
    const before = known.get(place);
    const whole: AssetEvidence = { ...added, request: key, asset, agreedAt: null };
    const after = { ...combine(before, whole) };
    if (before && sameWord(before, after)) continue;
    known.set(place, { ...after, agreedAt: agreedAt(after, status) });
  }
  const requests =
    request && key !== null ? withRequest(evidence.requests, { ...request, request: key }, takesBack) : null;
  const merged = [...known.values()];
  const same =
    merged.length === evidence.assets.length && merged.every((one, i) => one === evidence.assets[i]);
  if (same && (requests === null || requests === evidence.requests)) return evidence;
  return { ...evidence, assets: same ? evidence.assets : merged, requests: requests ?? evidence.requests };
}

/** The newer of two words on one asset. One that says nothing of access still brings its details. */
function combine(before: AssetEvidence | undefined, added: AssetEvidence): AssetEvidence {
  if (!before) return added;
  if (!isNewer(before, added)) return before;
  const details = added.details ?? before.details;
  const level = added.level ?? before.level;
  if (added.verdict !== "unknown") return { ...added, details, level };
  const { name, message } = added;
  return { ...before, name, message, details, level };
}

/** Numbers decide where the times are the same: whatever the order of arrival, the same word stays. */
function isNewer(before: AssetEvidence, added: AssetEvidence): boolean {
  if (added.at !== before.at) return added.at > before.at;
  if (added.version !== before.version) return added.version > before.version;
  return added.no > before.no;
}

/** Said again, whenever that was: nothing is known that was not. */
function sameWord(a: AssetEvidence, b: AssetEvidence): boolean {
  const wordOf = ({ no, agreedAt, ...word }: AssetEvidence) => JSON.stringify(Object.entries(word).sort());
  return a === b || wordOf(a) === wordOf(b);
}

/** Upstream has shown already what is told now: when it first did so. */
function agreedAt({ request, asset, verdict, at }: AssetEvidence, { connections }: Basis): number | null {
  for (const connection of connections) {
    if (request === null || requestKey(connection.requestUrl) !== request) continue;
    const index = connection.assets.findIndex((one) => assetKey(one) === asset);
    const shown = connection.assets[index];
    if (!shown || shown.isSuccess !== (verdict === "ok") || (shown.time ?? 0) > at) continue;
    return assetShownAt(connection, index);
  }
  return null;
}

/**
 * One a request: the newer one's; of two at the same time the better status. A worse one that takes nothing back is of another
 * attempt, which leaves what the first gave.
 */
function withRequest(
  known: RequestEvidence[],
  added: RequestEvidence,
  takesBack: boolean,
): RequestEvidence[] {
  const index = known.findIndex((one) => one.request === added.request);
  const before = known[index];
  if (!before) return [...known, added];
  if (added.at < before.at) return known;
  const isWorse = rank(added.status ?? "") < rank(before.status ?? "");
  const isSame = rank(added.status ?? "") === rank(before.status ?? "");
  if (isWorse ? added.at === before.at || !takesBack : isSame && added.at === before.at) return known;
  return known.with(index, added);
}
