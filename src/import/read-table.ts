/// <reference path="./papaparse.d.ts" />
import papa from "papaparse";
import { DELIMITERS, MAX_ROWS } from "./constants.ts";

/** The table as text: nothing in it was read as a number or a date. Rows are as long as the header. */
export interface Table {
  header: string[];
  rows: string[][];
}

export type TableResult = { ok: true; table: Table } | { ok: false; reason: string };

/**
 * CSV by RFC 4180 as programs write it: a byte order mark, `;` or tabs between cells, CRLF or LF, quoted cells with line
 * breaks. Empty lines are passed over.
 */
export function readTable(text: string): TableResult {
  const { data, errors } = papa.parse(text.replace(/^\ufeff/, ""), {
    skipEmptyLines: "greedy",
    delimitersToGuess: DELIMITERS,
  });
  const broken = errors.find(({ type }) => type === "Quotes");
  if (broken) {
    return { ok: false, reason: `Row ${(broken.row ?? 0) + 1}: a quotation mark is opened and not closed.` };
  }
  const [first, ...rows] = data;
  if (!first) return { ok: false, reason: "The table is empty." };
  if (rows.length === 0) return { ok: false, reason: "There is a header and nothing below it." };
  if (rows.length > MAX_ROWS) {
    return { ok: false, reason: `${rows.length} rows are too many at once: at most ${MAX_ROWS}.` };
  }
  const header = first.map((name) => name.trim());
  return { ok: true, table: { header, rows: rows.map((row) => filled(row, header.length)) } };
}

function filled(row: string[], length: number): string[] {
  return Array.from({ length: Math.max(row.length, length) }, (_, index) => row[index] ?? "");
}
