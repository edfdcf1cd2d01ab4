import { MAX_PATH_ID_CHARS } from "./constants.ts";
import type { Facts, Verdict } from "./diagnosis-basis.ts";

/** A call of this API that helps. What a POST needs besides is its own to say. */
export interface Call {
  label: string;
  method: "GET" | "POST";
  path: string;
}

/** The most helpful first; none where there is nothing to do. */
export function callsOf(verdict: Verdict, facts: Facts): Call[] {
  const { status, candidates, movedTo, elsewhere } = facts;
  const refresh: Call = {
    label: "Ask Leadsie again",
    method: "POST",
    path: `${pathOf(status)}/refresh`,
  };
  const assign = candidates.map(({ id }): Call => {
    return { label: "Assign this connection", method: "POST", path: `/v1/unattributed/${id}/assign` };
  });
  const other = (movedTo ?? elsewhere) && see(movedTo ?? elsewhere);
  switch (verdict) {
    case "met":
      return [];
    case "blind":
      return [{ label: "See what is wrong with Leadsie", method: "GET", path: "/v1/upstream" }, refresh];
    case "connected_under_other_id":
      return [...(other ?? []), ...assign, refresh];
    case "connected_without_id":
      return [...assign, refresh];
    case "pending_acceptance":
      return [refresh];
    case "link_expired":
      return [makeLink, ...assign];
    case "failed_at_platform":
    case "opened_not_connected":
      return [...linkAgain(facts), ...assign, refresh];
    case "never_opened":
      return [...linkAgain(facts), ...assign];
  }
}

const makeLink: Call = { label: "Make a link", method: "POST", path: "/v1/links" };

function linkAgain({ status, links }: Facts): Call[] {
  if (!links.some(({ live }) => live)) return [makeLink];
  const id = encodeURIComponent(status.customUserId);
  if (id.length > MAX_PATH_ID_CHARS) return [];
  return [{ label: "Get the link to send it again", method: "GET", path: `/v1/links?customUserId=${id}` }];
}

function see(other: { customUserId: string; key: string } | null): Call[] {
  return other ? [{ label: "See the other customer", method: "GET", path: pathOf(other) }] : [];
}

/** By id; by key where a URL cannot carry the id: parsers resolve dots, and long ones pass no proxy. */
function pathOf({ customUserId, key }: { customUserId: string; key: string }): string {
  const id = encodeURIComponent(customUserId);
  const travels = customUserId !== "." && customUserId !== ".." && id.length <= MAX_PATH_ID_CHARS;
  return travels ? `/v1/customers/${id}` : `/v1/customers/by-key/${key}`;
}
