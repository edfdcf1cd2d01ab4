import { isJsonObject } from "./exact.ts";

/** Names of fields that hold a link, as in `linkToAsset`, `clientSummaryUrl`, `googleBusinessProfileLocationMapsUri`. */
const LINK_FIELD = /link|url|uri|href/i;

/** The text where it is an http(s) address, else null: payloads were seen that put script into a link. */
export function webLink(value: unknown): string | null {
  if (typeof value !== "string" || !URL.canParse(value)) return null;
  return /^https?:$/.test(new URL(value).protocol) ? value : null;
}

/** A copy in which every field that is named like a link holds an http(s) address, or is left out. All else is text, and stays. */
export function withWebLinks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withWebLinks);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([name, field]) => typeof field !== "string" || !LINK_FIELD.test(name) || webLink(field) !== null,
  );
  return Object.fromEntries(kept.map(([name, field]) => [name, withWebLinks(field)]));
}
