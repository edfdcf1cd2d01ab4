import { PRIVATE } from "./json.ts";

/** By `Accept` (RFC 9110 section 12.5.1): CSV where it is named and JSON is not, has less weight, or comes later. */
export function wantsCsv(request: Request): boolean {
  const ranges = (request.headers.get("accept") ?? "").toLowerCase().split(",").map(readRange);
  const at = ranges.findIndex(({ type }) => type === "text/csv");
  const csv = ranges[at];
  if (!csv || csv.weight === 0) return false;
  return ranges.every(
    ({ type, weight }, index) =>
      type !== "application/json" || weight < csv.weight || (weight === csv.weight && index > at),
  );
}

function readRange(range: string): { type: string; weight: number } {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
  const weight = parameters.find((one) => one.startsWith("q="))?.slice(2) ?? "1";
  return { type, weight: Number(weight) || 0 };
}

/**
 * Rows as CSV by RFC 4180, with a header line. The next page's cursor is in a `Link` header (RFC 8288), since
 * there is no room for it in the body.
 */
export function csvResponse(
  url: URL,
  rows: Record<string, unknown>[],
  columns: string[],
  next: string | null,
): Response {
  const lines = [columns.join(","), ...rows.map((row) => columns.map((name) => cell(row[name])).join(","))];
  const headers: Record<string, string> = {
    "content-type": "text/csv; charset=utf-8",
    "cache-control": PRIVATE,
  };
  if (next) headers.link = `<${nextPage(url, next)}>; rel="next"`;
  return new Response(`${lines.join("\r\n")}\r\n`, { headers });
}

/** The same list from its next page on: everything else that was asked for stays. */
function nextPage({ pathname, searchParams }: URL, next: string): string {
  const query = new URLSearchParams(searchParams);
  query.set("cursor", next);
  return `${pathname}?${query}`;
}

/**
 * A cell that a spreadsheet would take for a formula is quoted with an apostrophe, as OWASP advises (CSV Injection);
 * one with a semicolon or tab is quoted too, since where the decimal sign is a comma these end a cell.
 */
function cell(value: unknown): string {
  const text =
    value === null || value === undefined ? "" : Array.isArray(value) ? value.join(" ") : String(value);
  const tame = typeof value !== "number" && FORMULA.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

/** Their full-width forms count: spreadsheets in East Asian settings read them as the same signs. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
