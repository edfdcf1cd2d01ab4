/**
 * Top-level names that the public DNS does not resolve, and that a private resolver or the machine itself may: RFC 6761
 * (localhost, test, invalid), RFC 6762 (local, and those of its appendix G), RFC 7686 (onion), RFC 8375 (home.arpa),
 * RFC 9476 (alt), ICANN's reservation of `internal`. All of `arpa` is infrastructure: `ipv4only.arpa` (RFC 7050) even
 * has an address that is not global. `example` is not among them: nothing answers there, so it does no harm, and
 * people try things out with it.
 */
const REFUSED_TLDS: ReadonlySet<string> = new Set([
  "alt",
  "arpa",
  "corp",
  "home",
  "internal",
  "intranet",
  "invalid",
  "lan",
  "local",
  "localdomain",
  "localhost",
  "onion",
  "private",
  "test",
]);

/** RFC 1035 section 2.3.4, with the underscore that some names have in spite of it. */
const LABEL = /^[a-z0-9_-]{1,63}$/;

/** 255 bytes as the DNS writes a name (RFC 1035 section 2.3.4): two fewer as people do. */
const MAX_NAME_CHARS = 253;

/** What is wrong with a host name, as the URL parser wrote it, for a receiver on the public internet; null: nothing. */
export function hostNameFault(name: string): string | null {
  const plain = withoutLastDot(name);
  const labels = plain.split(".");
  const tld = labels.at(-1) ?? "";
  if (plain.length > MAX_NAME_CHARS || !labels.every((label) => LABEL.test(label)))
    return "must have a host name that the DNS can hold.";
  if (labels.length === 1) return "must have a full host name, such as hooks.example.com.";
  if (REFUSED_TLDS.has(tld)) return `must lead to the public internet: names under .${tld} do not.`;
  return null;
}

/** `example.com.` is `example.com`, said absolutely (RFC 1034 section 3.1). */
export function withoutLastDot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}
