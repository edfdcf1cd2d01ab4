import { MAX_HOST_BYTES } from "./constants.ts";
import { type Device, readAgent } from "./user-agent.ts";
import { readUtm, type Utm } from "./utm.ts";

/** What is kept of a visit: nothing that names a person, and no IP address. */
export interface Visit {
  /** ISO 3166-1 alpha-2, or null where Cloudflare does not know. */
  country: string | null;
  referrerHost: string | null;
  device: Device;
  utm: Utm | null;
}

/**
 * How browsers say that nobody followed the link yet: Sec-Purpose (Fetch standard), and the Purpose, X-Purpose and
 * X-Moz of older Chrome, Safari and Firefox.
 */
const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
const AHEAD_OF_TIME = /prefetch|prerender|preview/i;

const REFERRER = /^https?:\/\/(?:[^/?#@]*@)?([a-z0-9.-]+)(?:[:/?#]|$)/i;
const COUNTRY = /^[A-Z][A-Z0-9]$/;

/** Cloudflare's word for a country it does not know. */
const UNKNOWN_COUNTRY = "XX";

export function isUnfurler(userAgent: string | null): boolean {
  return readAgent(userAgent).unfurler;
}

/** Who follows the link. A bot that prefetches is a bot. No User-Agent is a bot's: every browser sends one. */
export function visitorKind(headers: Headers): "person" | "bot" | "prefetch" {
  if (readAgent(headers.get("user-agent")).bot) return "bot";
  const ahead = PURPOSE_HEADERS.some((name) => AHEAD_OF_TIME.test(headers.get(name) ?? ""));
  return ahead ? "prefetch" : "person";
}

/** `country` is `request.cf.country`, `search` the query of the short link. */
export function readVisit(headers: Headers, country: unknown, search: string): Visit {
  return {
    country:
      typeof country === "string" && COUNTRY.test(country) && country !== UNKNOWN_COUNTRY ? country : null,
    referrerHost: hostOf(headers.get("referer")),
    device: readAgent(headers.get("user-agent")).device,
    utm: readUtm(search),
  };
}

function hostOf(referrer: string | null): string | null {
  const host = referrer ? REFERRER.exec(referrer)?.[1] : undefined;
  return host && host.length <= MAX_HOST_BYTES ? host.toLowerCase() : null;
}
