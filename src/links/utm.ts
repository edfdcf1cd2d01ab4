import { MAX_UTM_BYTES, MAX_UTM_PARAMETERS } from "./constants.ts";

/** Campaign parameters of a visit: `utm_source` and its like, decoded. */
export type Utm = Record<string, string>;

const UTM_NAME = /^utm_[a-z0-9_]{1,32}$/;

/** What a broken percent-encoding decodes to, and what no campaign is called. */
const UNFIT = /[\p{Cc}\ufffd]/u;

/**
 * The `utm_*` parameters of a visitor's query: well-formed, the first of each name, at most 10 and 1 KB
 * (percent-encoded) together. Null where there are none. Whatever else the query holds is not looked at.
 */
export function readUtm(search: string): Utm | null {
  if (!search.includes("utm_")) return null;
  const utm: Utm = {};
  let count = 0;
  let bytes = 0;
  for (const [name, value] of new URLSearchParams(search)) {
    if (!UTM_NAME.test(name) || Object.hasOwn(utm, name) || !value || UNFIT.test(value)) continue;
    const size = name.length + encodeURIComponent(value).length + "&=".length;
    if (count === MAX_UTM_PARAMETERS || bytes + size > MAX_UTM_BYTES) continue;
    utm[name] = value;
    count += 1;
    bytes += size;
  }
  return count > 0 ? utm : null;
}

/** Those of `utm` that `query` does not have already, in any letter case. */
export function freshUtm(utm: Utm, query: string): [name: string, value: string][] {
  const taken = new Set([...new URLSearchParams(query).keys()].map((name) => name.toLowerCase()));
  return Object.entries(utm).filter(([name]) => !taken.has(name));
}
