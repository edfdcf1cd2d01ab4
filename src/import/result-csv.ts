/// <reference path="./papaparse.d.ts" />
import papa from "papaparse";
import { RESULT_COLUMNS } from "./columns.ts";
import { FORMULA } from "./constants.ts";
import type { Outcome } from "./send.ts";

/**
 * The table that was given with `shortUrl,state,error` behind it, as CSV with CRLF (RFC 4180). Begins with a byte order
 * mark, by which spreadsheets know UTF-8; cells that a spreadsheet would run are quoted.
 */
export function resultCsv(header: string[], outcomes: Outcome[]): string {
  const results: readonly string[] = RESULT_COLUMNS;
  const kept = header.flatMap((name, index) => (results.includes(name) ? [] : [index]));
  const rows = outcomes.map(({ row, shortUrl, state, error }) => [
    ...kept.map((index) => row.cells[index] ?? ""),
    shortUrl,
    state,
    error,
  ]);
  const names = [...kept.map((index) => header[index] ?? ""), ...results];
  return `\ufeff${papa.unparse([names, ...rows], { newline: "\r\n", escapeFormulae: FORMULA })}\r\n`;
}
