import { parseExact } from "../leadsie/exact.ts";
import { requestKey } from "../leadsie/request-url.ts";
import { byKey, type Evidence, evidenceKey } from "./evidence.ts";
import { type KnownConnection, knownConnections } from "./known.ts";
import { assetKey } from "./match.ts";
import type { Seen } from "./shown.ts";
import type { Status } from "./types.ts";

type Basis = Pick<Status, "connections" | "evidence" | "customUserId">;

/**
 * The connections as the inside of a JSON array, with what webhooks and reports told beside each asset as `details`;
 * null where there is nothing to add to what upstream gave. Upstream's own fields stay as upstream gave them, to the
 * digit; assets and connections that only a webhook has told of follow behind upstream's.
 */
export function detailedText(status: Basis): string | null {
  const known = knownConnections(status);
  const detail = detailsIn(status.evidence);
  const texts = known.map((one, index) => textOf(status.connections[index], one, detail));
  const plain = texts.length === status.connections.length && texts.every((text) => text === null);
  if (plain) return null;
  return texts.map((text, index) => text ?? status.connections[index]?.raw ?? "").join(",");
}

type DetailOf = (request: string, asset: string) => object | null;

function detailsIn(evidence: Evidence): DetailOf {
  const found = byKey(evidence);
  return (request, asset) => {
    const told = found.get(evidenceKey(request, asset))?.details;
    const reported = found.get(evidenceKey(null, asset))?.details;
    if (!told && !reported) return null;
    return { ...read(told), ...(reported ? { report: read(reported) } : {}) };
  };
}

/** Null where the connection's own text says all. */
function textOf(seen: Seen | undefined, known: KnownConnection, detailOf: DetailOf): string | null {
  const request = requestKey(known.requestUrl);
  const assets = known.assets.map((asset, index) => {
    const value = seen?.assets[index]?.value ?? asset.value;
    const details = detailOf(request, assetKey(seen?.assets[index] ?? asset));
    return details ? { ...value, details } : value;
  });
  const same = seen?.assets.length === assets.length;
  if (same && assets.every((asset, index) => asset === seen.assets[index]?.value)) return null;
  return JSON.stringify({ ...(seen ?? known).value, connectionAssets: assets });
}

/** Raw numbers in it stay what they are: the text is parsed exactly. */
function read(text: string | null | undefined): object {
  return text ? (parseExact(text) as object) : {};
}
