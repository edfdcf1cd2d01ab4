import { MAX_REQUEST_URL_BYTES } from "./constants.ts";

export type RequestUrlCode =
  | "request_url_invalid"
  | "request_url_too_long"
  | "request_url_scheme"
  | "request_url_user_info"
  | "request_url_host"
  | "request_url_port"
  | "request_url_has_customer_id";

export type RequestUrlResult =
  | { ok: true; url: string }
  | { ok: false; code: RequestUrlCode; message: string };

/** What RFC 3986 allows in a URL, and nothing else: no space, control, backslash or quote, ASCII alone. */
const URL_CHARACTERS = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const AUTHORITY = /^https?:\/\/([^/?#]+)/;
const PORT = /:\d*$/;

/**
 * Names that some server reads as `customUserId`: in any letter case, and with what query parsers strip or treat
 * as structure around it (`customUserId[]`, `customUserId[a]`, `customUserId.a`, blanks, a router's `#!/`).
 */
const CUSTOMER_ID_NAME = /^[^a-z0-9_-]*customuserid(?![a-z0-9_-])/i;

const refuse = (code: RequestUrlCode, message: string): RequestUrlResult => ({ ok: false, code, message });

/**
 * Whether a link may lead to `text`: https, a host in `linkHosts`, no user info, no port, at most 2,048 bytes, no
 * `customUserId` of its own (a second one appended to it would credit every customer to the first).
 * It is carried byte for byte, so a URL that a parser would quietly rewrite before the path is refused too.
 * An entry of `linkHosts` is `host`, `host:port`, or `http://host:port`, which allows http for just that host and port.
 */
export function checkRequestUrl(text: string, linkHosts: readonly string[]): RequestUrlResult {
  if (!URL_CHARACTERS.test(text)) {
    return refuse("request_url_invalid", "has characters that a URL cannot have (percent-encode them).");
  }
  if (text.length > MAX_REQUEST_URL_BYTES) {
    return refuse("request_url_too_long", `must be at most ${MAX_REQUEST_URL_BYTES} bytes.`);
  }
  return checkOrigin(text, linkHosts) ?? checkParameters(text) ?? { ok: true, url: text };
}

function checkOrigin(text: string, linkHosts: readonly string[]): RequestUrlResult | null {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (!scheme) return refuse("request_url_invalid", "must be a whole URL that begins with https://.");
  if (scheme !== "https" && scheme !== "http")
    return refuse("request_url_scheme", "must begin with https://.");
  const authority = AUTHORITY.exec(text)?.[1];
  if (authority === undefined)
    return refuse("request_url_invalid", "must begin with https:// and a host, in small letters.");
  if (scheme === "http" && !linkHosts.includes(`http://${authority}`)) {
    return refuse("request_url_scheme", "must begin with https://.");
  }
  if (authority.includes("@"))
    return refuse("request_url_user_info", "must not hold a user name or password.");
  return (
    checkHost(authority, linkHosts) ??
    (URL.canParse(text) ? null : refuse("request_url_invalid", "is not a URL."))
  );
}

function checkHost(authority: string, linkHosts: readonly string[]): RequestUrlResult | null {
  const allowed = linkHosts.map((entry) => entry.replace("http://", ""));
  if (allowed.includes(authority)) return null;
  const host = authority.replace(PORT, "");
  if (allowed.some((entry) => entry.replace(PORT, "") === host)) {
    return refuse("request_url_port", "must not name a port.");
  }
  if (allowed.includes(authority.toLowerCase())) {
    return refuse("request_url_invalid", "must have its host in small letters.");
  }
  return refuse("request_url_host", `must lead to one of ${allowed.join(", ")} (LINK_HOSTS).`);
}

/** Single-page routers keep parameters in the fragment, and some servers take `;` for `&`: all of it is searched. */
function checkParameters(text: string): RequestUrlResult | null {
  for (const part of text.split(/[?&;#]/).slice(1)) {
    for (const [name] of new URLSearchParams(part)) {
      if (CUSTOMER_ID_NAME.test(name)) {
        return refuse(
          "request_url_has_customer_id",
          "must not carry a customUserId: each link adds its own.",
        );
      }
    }
  }
  return null;
}
