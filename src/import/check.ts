import { type Cell, readDueAt, readEmail, readId, readList, readRequestUrl, readRequires } from "./cells.ts";
import { type Column, columnOf, headerProblems, METADATA } from "./columns.ts";
import { readTable } from "./read-table.ts";

/** What is wrong in a row, and in which of its columns. */
export interface Issue {
  column: string;
  message: string;
}

/** A row of the table, and the body of `POST /v1/links` that it becomes; null where something is wrong with it. */
export interface ImportRow {
  /** As a spreadsheet counts: the header is row 1. */
  number: number;
  cells: string[];
  customUserId: string;
  item: Record<string, unknown> | null;
  issues: Issue[];
}

export type Import =
  | { ok: true; header: string[]; rows: ImportRow[]; wrong: number }
  | { ok: false; problems: string[] };

/** `requestUrl` is for rows that name none. Nothing is sent: this says what would be, and what could not. */
export function checkImport(text: string, requestUrl = ""): Import {
  const read = readTable(text);
  if (!read.ok) return { ok: false, problems: [read.reason] };
  const { header, rows } = read.table;
  const problems = headerProblems(header, requestUrl !== "");
  if (problems.length > 0) return { ok: false, problems };
  const columns = header.map(columnOf);
  const seen = new Map<string, number>();
  const checked = rows.map(({ cells, number }) => {
    const row = checkRow(columns, cells, number, requestUrl);
    return withoutRepeated(row, seen);
  });
  return { ok: true, header, rows: checked, wrong: checked.filter(({ item }) => item === null).length };
}

function checkRow(
  columns: ReturnType<typeof columnOf>[],
  cells: string[],
  number: number,
  requestUrl: string,
): ImportRow {
  const issues: Issue[] = [];
  const item: Record<string, unknown> = {};
  const metadata: [string, string][] = [];
  cells.forEach((text, index) => {
    const column = columns[index];
    if (index >= columns.length && text.trim() !== "") {
      issues.push({ column: "", message: "The row has more cells than the header." });
    }
    if (!column || text.trim() === "") return;
    const value = column.startsWith(METADATA) ? null : READERS[column as Column](text);
    if (value === null) metadata.push([column.slice(METADATA.length), text]);
    else if (value.ok) item[column] = value.value;
    else issues.push({ column, message: value.message });
  });
  // Not by assignment: a name may be `__proto__`.
  if (metadata.length > 0) item.metadata = Object.fromEntries(metadata);
  const named = (column: string) => column in item || issues.some((issue) => issue.column === column);
  if (!named("customUserId")) issues.push({ column: "customUserId", message: "must not be empty" });
  if (!named("requestUrl")) {
    const given = readRequestUrl(requestUrl);
    if (given.ok) item.requestUrl = given.value;
    else issues.push({ column: "requestUrl", message: requestUrl ? given.message : "must not be empty" });
  }
  const customUserId = cells[columns.indexOf("customUserId")] ?? "";
  return { number, cells, customUserId, item: issues.length > 0 ? null : item, issues };
}

const text = (value: string): Cell<string> => ({ ok: true, value: value.trim() });

const READERS: Record<Column, (text: string) => Cell<unknown>> = {
  customUserId: readId,
  name: text,
  email: readEmail,
  owner: text,
  tags: (value) => ({ ok: true, value: readList(value) }),
  requestUrl: readRequestUrl,
  requires: readRequires,
  dueAt: readDueAt,
};

/** The same customer and request twice is one link: which of two rows is meant is not for a program to say. */
function withoutRepeated(row: ImportRow, seen: Map<string, number>): ImportRow {
  if (!row.item) return row;
  const key = JSON.stringify([row.item.customUserId, row.item.requestUrl]);
  const before = seen.get(key);
  if (before === undefined) {
    seen.set(key, row.number);
    return row;
  }
  const issue = { column: "customUserId", message: `is in row ${before} too, with the same request.` };
  return { ...row, item: null, issues: [issue] };
}
