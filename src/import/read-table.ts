/// <reference path="./papaparse.d.ts" />
import papa from "papaparse";
import { DELIMITERS, MAX_ROWS } from "./constants.ts";

/** The table as text: nothing in it was read as a number or a date. Rows are as long as the header, and know which they are. */
export interface Table {
  header: string[];
  rows: { cells: string[]; number: number }[];
}

/** Enough to see what stands between the cells. */
const GUESSED_ROWS = 10;

export type TableResult = { ok: true; table: Table } | { ok: false; reason: string };

/**
 * CSV by RFC 4180 as programs write it: a byte order mark, `;` or tabs between cells, CRLF or LF, quoted cells with line
 * breaks. Empty lines are passed over.
 */
export function readTable(text: string): TableResult {
  const csv = text.replace(/^\ufeff/, "");
  const guessed = { preview: GUESSED_ROWS, skipEmptyLines: "greedy", delimitersToGuess: DELIMITERS } as const;
  // Empty lines would lead the guess astray, and have to be counted all the same.
  const { data, errors } = papa.parse(csv, { delimiter: papa.parse(csv, guessed).meta.delimiter });
  const broken = errors.find(({ type }) => type === "Quotes");
  if (broken) {
    return { ok: false, reason: `Row ${(broken.row ?? 0) + 1}: a quotation mark is opened and not closed.` };
  }
  const [first, ...rows] = data.flatMap((cells, index) =>
    isBlank(cells) ? [] : [{ cells, number: index + 1 }],
  );
  if (!first) return { ok: false, reason: "The table is empty." };
  if (rows.length === 0) return { ok: false, reason: "There is a header and nothing below it." };
  if (rows.length > MAX_ROWS) {
    return { ok: false, reason: `${rows.length} rows are too many at once: at most ${MAX_ROWS}.` };
  }
  const header = first.cells.map((name) => name.trim());
  const whole = rows.map(({ cells, number }) => ({ cells: filled(cells, header.length), number }));
  return { ok: true, table: { header, rows: whole } };
}

function isBlank(cells: string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}

function filled(row: string[], length: number): string[] {
  return Array.from({ length: Math.max(row.length, length) }, (_, index) => row[index] ?? "");
}
