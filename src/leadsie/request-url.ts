/**
 * Whether two request URLs name the same request: Leadsie answers on two hosts, and a link's customUserId may or
 * may not be part of what it reports.
 */
export function sameRequest(a: string, b: string): boolean {
  return a === b || requestKey(a) === requestKey(b);
}

/** The same text for every URL of one request; other text is its own key. */
export function requestKey(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  for (const name of [...url.searchParams.keys()]) {
    if (name.toLowerCase() === "customuserid") url.searchParams.delete(name);
  }
  const host = url.host === "app.leadsie.io" ? "app.leadsie.com" : url.host;
  return `${host}${url.pathname.replace(/\/+$/, "")}${url.search}`;
}
