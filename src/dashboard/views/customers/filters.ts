import { STATES, type State } from "../../api/types.ts";
import { PAGE } from "../../constants.ts";
import { href } from "../../state/route.ts";

/** What the list is narrowed to; all of it is in the address, so that it can be sent to a colleague. */
export interface Filters {
  states: State[];
  q: string;
  owner: string;
  tag: string;
  /** Each is off or on. */
  overdue: boolean;
  stale: boolean;
  archived: boolean;
  sort: "changedAt" | "createdAt" | "dueAt";
}

export function filtersOf(params: URLSearchParams): Filters {
  const sort = params.get("sort");
  return {
    states: params.getAll("state").filter((state): state is State => STATES.includes(state as State)),
    q: params.get("q") ?? "",
    owner: params.get("owner") ?? "",
    tag: params.get("tag") ?? "",
    overdue: params.has("overdue"),
    stale: params.has("stale"),
    archived: params.has("archived"),
    sort: sort === "createdAt" || sort === "dueAt" ? sort : "changedAt",
  };
}

export function addressOf({ states, sort, overdue, stale, archived, ...texts }: Filters): string {
  return href("customers", {
    ...texts,
    state: states,
    sort: sort === "changedAt" ? "" : sort,
    overdue: overdue ? "1" : "",
    stale: stale ? "1" : "",
    archived: archived ? "1" : "",
  });
}

/** The same as the API's list asks for it. */
export function queryOf(filters: Filters, cursor: string | null): string {
  const query = new URLSearchParams({ limit: String(PAGE), sort: filters.sort });
  for (const state of filters.states) query.append("state", state);
  for (const name of ["q", "owner", "tag"] as const) if (filters[name]) query.set(name, filters[name]);
  for (const name of ["overdue", "stale", "archived"] as const) if (filters[name]) query.set(name, "true");
  if (cursor) query.set("cursor", cursor);
  return `/v1/customers?${query}`;
}

export function isNarrowed({ states, q, owner, tag, overdue, stale, archived }: Filters): boolean {
  return states.length > 0 || [q, owner, tag].some(Boolean) || overdue || stale || archived;
}
