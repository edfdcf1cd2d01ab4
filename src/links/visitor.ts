import { isbot } from "isbot";
import { MAX_HOST_BYTES } from "./constants.ts";
import { readUtm, type Utm } from "./utm.ts";

export type Device = "mobile" | "tablet" | "desktop" | "other";

/** What is kept of a visit: nothing that names a person, and no IP address. */
export interface Visit {
  /** ISO 3166-1 alpha-2, or null where Cloudflare does not know. */
  country: string | null;
  referrerHost: string | null;
  device: Device;
  utm: Utm | null;
}

/** A machine that fetches a link for a message's preview gets a title and no target. */
const UNFURLERS =
  /facebookexternalhit|Twitterbot|Slackbot-LinkExpanding|LinkedInBot|WhatsApp|TelegramBot|Discordbot|SkypeUriPreview/i;

/**
 * How browsers say that nobody followed the link yet: Sec-Purpose (Fetch standard), and the Purpose, X-Purpose and
 * X-Moz of older Chrome, Safari and Firefox.
 */
const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
const AHEAD_OF_TIME = /prefetch|prerender|preview/i;

const TABLET = /iPad|Tablet|PlayBook|Silk(?!.*Mobile)|Kindle|Android(?!.*Mobile)/i;
const MOBILE = /Mobi|iPhone|iPod|Android|Windows Phone|Opera Mini/i;
const DESKTOP = /Windows NT|Macintosh|X11|Linux|CrOS/i;

const REFERRER = /^https?:\/\/(?:[^/?#@]*@)?([a-z0-9.-]+)(?:[:/?#]|$)/i;
const COUNTRY = /^[A-Z][A-Z0-9]$/;

/** Cloudflare's word for a country it does not know. */
const UNKNOWN_COUNTRY = "XX";

export function isUnfurler(userAgent: string | null): boolean {
  return userAgent !== null && UNFURLERS.test(userAgent);
}

/** Who follows the link. A bot that prefetches is a bot. No User-Agent is a bot's: every browser sends one. */
export function visitorKind(headers: Headers): "person" | "bot" | "prefetch" {
  const userAgent = headers.get("user-agent");
  if (!userAgent || UNFURLERS.test(userAgent) || isbot(userAgent)) return "bot";
  const ahead = PURPOSE_HEADERS.some((name) => AHEAD_OF_TIME.test(headers.get(name) ?? ""));
  return ahead ? "prefetch" : "person";
}

/** `country` is `request.cf.country`, `search` the query of the short link. */
export function readVisit(headers: Headers, country: unknown, search: string): Visit {
  return {
    country:
      typeof country === "string" && COUNTRY.test(country) && country !== UNKNOWN_COUNTRY ? country : null,
    referrerHost: hostOf(headers.get("referer")),
    device: deviceOf(headers.get("user-agent") ?? ""),
    utm: readUtm(search),
  };
}

export function deviceOf(userAgent: string): Device {
  if (TABLET.test(userAgent)) return "tablet";
  if (MOBILE.test(userAgent)) return "mobile";
  return DESKTOP.test(userAgent) ? "desktop" : "other";
}

function hostOf(referrer: string | null): string | null {
  const host = referrer ? REFERRER.exec(referrer)?.[1] : undefined;
  return host && host.length <= MAX_HOST_BYTES ? host.toLowerCase() : null;
}
