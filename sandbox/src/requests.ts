import { hash32, pick } from "./hash.ts";

export type Mode = "manage" | "view";

/** A connect request, made up from its id: any id is valid. */
export interface ConnectRequest {
  /** `{id}` for `/connect/{id}/{mode}`, `{agency}/{request}` for a named request. */
  readonly id: string;
  readonly mode: Mode;
  /** The page's own path, percent-encoded: what `requestUrl` is built from. */
  readonly path: string;
  readonly name: string;
  readonly agency: string;
}

const AGENCIES = [
  "Brightside Media",
  "Northlight Studio",
  "Harbour & Pine",
  "Kite Performance",
  "Fieldnote Digital",
  "Copper Lane",
] as const;

/**
 * The request of an id. `{id}` has a manage and a view page; `{agency}/{request}` has one page, which asks to view.
 * Leadsie's documentation: a request without a name is named by its id.
 */
export function requestOf(id: string, mode: Mode): ConnectRequest {
  const cut = id.indexOf("/");
  if (cut === -1) {
    const path = `/connect/${encodeURIComponent(id)}/${mode}`;
    return { id, mode, path, name: id, agency: agencyOf(id) };
  }
  const [agency, name] = [id.slice(0, cut), id.slice(cut + 1)];
  const path = `/connect/${encodeURIComponent(agency)}/${encodeURIComponent(name)}`;
  return { id, mode, path, name: humanise(name), agency: agencyOf(agency) };
}

/** The request a connect page's last two path segments (already decoded) stand for. */
export function requestOfPath(first: string, second: string): ConnectRequest {
  return isMode(second) ? requestOf(first, second) : requestOf(`${first}/${second}`, "view");
}

export function isMode(text: string): text is Mode {
  return text === "manage" || text === "view";
}

/** The access level that a page of this mode asks for. */
export function accessLevelOf(mode: Mode): "admin" | "view" {
  return mode === "manage" ? "admin" : "view";
}

function agencyOf(id: string): string {
  return /[a-z]/i.test(id) ? humanise(id) : pick(AGENCIES, id);
}

/** `acme-growth_team` → `Acme Growth Team`. */
function humanise(slug: string): string {
  const words = slug.split(/[-_\s]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || slug;
}

/** Two letters and a hue for the agency's badge, so that two requests look different at a glance. */
export function badgeOf(agency: string): { letters: string; hue: number } {
  const words = agency.split(" ").filter((word) => /^\p{L}/u.test(word));
  const letters = words.map((word) => [...word][0] ?? "").slice(0, 2);
  return { letters: letters.join("").toUpperCase() || "?", hue: hash32(agency) % 360 };
}
