import { MAX_TARGET_URL_BYTES } from "./constants.ts";
import { freshUtm, type Utm } from "./utm.ts";

export type TargetResult =
  | { ok: true; targetUrl: string }
  | { ok: false; code: "target_too_long"; message: string };

/**
 * Where a link leads: `requestUrl` byte for byte with `customUserId` appended before its fragment.
 * `requestUrl` has passed `checkRequestUrl`, `customUserId` is well-formed text. At most 16,000 bytes.
 */
export function buildTarget(requestUrl: string, customUserId: string): TargetResult {
  const targetUrl = appendQuery(requestUrl, `customUserId=${encodeURIComponent(customUserId)}`);
  if (targetUrl.length <= MAX_TARGET_URL_BYTES) return { ok: true, targetUrl };
  const message = `makes a URL of ${targetUrl.length} bytes, percent-encoded; at most ${MAX_TARGET_URL_BYTES} arrive everywhere.`;
  return { ok: false, code: "target_too_long", message };
}

/**
 * `targetUrl` with the visitor's `utm`, where the link allows it. A name that the URL already has is the
 * company's own and stays; what would make the URL longer than 16,000 bytes is left out.
 */
export function withUtm(targetUrl: string, utm: Utm): string {
  let url = targetUrl;
  for (const [name, value] of freshUtm(utm, queryOf(targetUrl))) {
    const longer = appendQuery(url, `${name}=${encodeURIComponent(value)}`);
    if (longer.length <= MAX_TARGET_URL_BYTES) url = longer;
  }
  return url;
}

function appendQuery(url: string, pair: string): string {
  const end = url.includes("#") ? url.indexOf("#") : url.length;
  const base = url.slice(0, end);
  return base + separator(base) + pair + url.slice(end);
}

function separator(base: string): string {
  const query = base.indexOf("?");
  if (query < 0) return "?";
  return query === base.length - 1 || base.endsWith("&") ? "" : "&";
}

function queryOf(url: string): string {
  const base = url.split("#", 1)[0] ?? "";
  return base.includes("?") ? base.slice(base.indexOf("?") + 1) : "";
}
