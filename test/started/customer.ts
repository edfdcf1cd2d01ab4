/** A Customer of the API, as far as these tests look at it. */
export interface Customer {
  customUserId: string;
  name: string | null;
  metadata: Record<string, unknown> | null;
  state: string;
  version: number;
  connections: Connection[];
  links: Link[];
  openedAt: string | null;
  firstConnectedAt: string | null;
  changedAt: string;
  checkedAt: string | null;
  stale: null | { since: string; reason: string };
}

/** As upstream gives it; rows of FAULTS add what is not listed here. */
export interface Connection {
  user: number;
  customUserId?: string;
  requestUrl: string;
  status: string;
  accessLevel: string;
  connectionAssets: { type: string; name: string; id: string; isSuccess: boolean }[];
}

export interface Link {
  slug: string;
  url: string;
  targetUrl: string;
  customUserId: string;
  clicks: { person: number; firstAt: string | null };
}

export interface Event {
  id: string;
  type: string;
  seq: number;
  at: string;
  cause: string;
  customer: { state: string; version: number };
}

export interface List<T> {
  data: T[];
  next: string | null;
}

export const customerPath = (id: string) => `/v1/customers/${encodeURIComponent(id)}`;

/** What a person gives away: as many assets of the type as asked for, all successful. */
export function assets(count: number, type = "Ad Account") {
  return Array.from({ length: count }, (_, index) => ({
    type,
    name: `${type} ${index}`,
    id: `${type}-${index}`,
    isSuccess: true,
  }));
}
