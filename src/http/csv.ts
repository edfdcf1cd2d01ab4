import { PRIVATE } from "./json.ts";

export function wantsCsv(request: Request): boolean {
  return (request.headers.get("accept") ?? "").split(",").some((type) => type.trim().startsWith("text/csv"));
}

/**
 * Rows as CSV by RFC 4180, with a header line. The next page's cursor is in a `Link` header (RFC 8288), since
 * there is no room for it in the body.
 */
export function csvResponse(
  rows: Record<string, unknown>[],
  columns: string[],
  next: string | null,
): Response {
  const lines = [columns.join(","), ...rows.map((row) => columns.map((name) => cell(row[name])).join(","))];
  const headers: Record<string, string> = {
    "content-type": "text/csv; charset=utf-8",
    "cache-control": PRIVATE,
  };
  if (next) headers.link = `<?cursor=${encodeURIComponent(next)}>; rel="next"`;
  return new Response(`${lines.join("\r\n")}\r\n`, { headers });
}

/** A cell that a spreadsheet would take for a formula is quoted with an apostrophe, as OWASP advises. */
function cell(value: unknown): string {
  const text =
    value === null || value === undefined ? "" : Array.isArray(value) ? value.join(" ") : String(value);
  const tame = typeof value !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
