/** Links and customers from a table: read, checked, sent, and what became of each row. Without DOM or Node. */
export { checkImport, type Import, type ImportRow, type Issue } from "./check.ts";
export { COLUMNS } from "./columns.ts";
export { resultCsv } from "./result-csv.ts";
export { type BatchAnswer, type ItemAnswer, type Outcome, sendImport, type Way } from "./send.ts";
