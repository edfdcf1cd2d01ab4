import { MAX_URL_BYTES } from "./constants.ts";
import { ipOfHostname } from "./ip-address.ts";
import { refusedBlock } from "./refused-blocks.ts";
import { hostNameFault, withoutLastDot } from "./refused-names.ts";

export interface AddressRules {
  /** The hosts this service answers on, with or without a port. */
  ownHosts: readonly string[];
  /** ALLOW_INSECURE_WEBHOOKS, for trying things out on one's own machine. */
  insecureAllowed: boolean;
}

const HTTPS = /^https:/i;
const AUTHORITY = /^https?:\/\/([^/?#\\]+)/i;
/** The URL parser drops or rewrites these without a word; then what was checked by eye is not what is sent to. */
const REWRITTEN = /[\p{Cc}\s\\]/u;

/**
 * Why no webhook may be sent to `text`, as the end of a sentence that begins with the field's name; null where one may.
 * Asked when a URL is registered and again before every try, so that a rule made later holds for older URLs too.
 *
 * https, port 443, a name on the public internet or a global address, no user info, no fragment, at most 2,048 bytes,
 * and not this service itself (its own events would bring about new ones). `insecureAllowed` leaves of that only: http
 * or https, a URL, no user info.
 *
 * The check is of what is written. A name that resolves to a private address passes: see docs/security.md.
 */
export function webhookUrlFault(text: string, rules: AddressRules): string | null {
  const authority = AUTHORITY.exec(text)?.[1];
  if (authority === undefined) return "must be a whole URL that begins with https:// and a host.";
  const form = rules.insecureAllowed ? null : formFault(text);
  if (form !== null) return form;
  if (!URL.canParse(text)) return "is not a URL.";
  if (authority.includes("@")) return "must not hold a user name or password.";
  return rules.insecureAllowed ? null : placeFault(new URL(text), rules.ownHosts);
}

/** Before the parser, whose time grows with the text. */
function formFault(text: string): string | null {
  if (new TextEncoder().encode(text).length > MAX_URL_BYTES) return `must be at most ${MAX_URL_BYTES} bytes.`;
  if (!HTTPS.test(text)) return "must begin with https://.";
  if (REWRITTEN.test(text))
    return "must not hold blanks, control characters or backslashes (percent-encode them).";
  return text.includes("#") ? "must not have a fragment (#…): it is never sent." : null;
}

function placeFault(url: URL, ownHosts: readonly string[]): string | null {
  if (url.port !== "") return "must not name a port other than 443.";
  return hostFault(url.hostname, ownHosts);
}

function hostFault(hostname: string, ownHosts: readonly string[]): string | null {
  if (ownHosts.some((own) => sameHost(own, hostname))) return "must not lead to this service itself.";
  const address = ipOfHostname(hostname);
  if (!address) return hostNameFault(hostname);
  const block = refusedBlock(address);
  return block === null ? null : `must lead to the public internet: ${hostname} is not on it (${block}).`;
}

/** Both as the URL parser writes a host: small letters, IDNA in ASCII, addresses in one form; without its port. */
function sameHost(own: string, hostname: string): boolean {
  const url = `https://${own}`;
  return URL.canParse(url) && withoutLastDot(new URL(url).hostname) === withoutLastDot(hostname);
}
