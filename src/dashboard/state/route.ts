import { computed, signal } from "@preact/signals";

/**
 * The view is in the address behind `#`: the server has one page, nothing of it reaches a log or a referrer, and the
 * browser's own back and forward work. `#/customers?state=lost` is path ["customers"] with one parameter.
 */
export interface Route {
  path: string[];
  params: URLSearchParams;
}

const hash = signal(location.hash);

addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const route = computed<Route>(() => parse(hash.value));

export function parse(text: string): Route {
  const [path = "", query = ""] = text.replace(/^#\/?/, "").split("?", 2);
  return { path: path.split("/").filter(Boolean), params: new URLSearchParams(query) };
}

/** The address of a view; empty parameters are left out. */
export function href(path: string, params: Record<string, string | string[] | undefined> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of [value ?? []].flat()) if (one !== "") query.append(name, one);
  }
  const text = query.toString();
  return `#/${path}${text ? `?${text}` : ""}`;
}

export function go(address: string): void {
  location.hash = address;
}

/** As `go`, without a step for the back button: typing into a search is one visit. */
export function replace(address: string): void {
  history.replaceState(null, "", address);
  hash.value = location.hash;
}
