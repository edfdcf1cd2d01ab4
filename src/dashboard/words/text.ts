import { SHOWN_ID_CHARS } from "../constants.ts";

/** Text, a number or a yes or no as it would be read; anything else is nothing. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** A long id by its beginning and end: whole characters only. */
export function shortId(id: string, most = SHOWN_ID_CHARS): string {
  if (id.length <= most) return id;
  const characters = [...id];
  if (characters.length <= most) return id;
  const kept = Math.floor((most - 1) / 2);
  return `${characters.slice(0, kept).join("")}…${characters.slice(-kept).join("")}`;
}

/** "a, b and c" in the reader's way of writing; a long list ends in how many more there are. */
export function list(items: string[], locale?: string): string {
  const shown = items.length > MOST_LISTED ? items.slice(0, MOST_LISTED - 1) : items;
  const rest = items.length - shown.length;
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(
    rest > 0 ? [...shown, `${rest} more`] : shown,
  );
}

const MOST_LISTED = 12;

/** The address where it is one that a browser may open without harm, else null: upstream's links are others' words. */
export function webAddress(value: unknown): string | null {
  if (typeof value !== "string" || !URL.canParse(value)) return null;
  return /^https?:$/.test(new URL(value).protocol) ? value : null;
}

/** "1 customer", "1,204 customers". */
export function counted(count: number, one: string, many = `${one}s`, locale?: string): string {
  return `${new Intl.NumberFormat(locale).format(count)} ${count === 1 ? one : many}`;
}
