/** The columns that an import knows. `metadata.` may be followed by any name. */
export const COLUMNS = [
  "customUserId",
  "name",
  "email",
  "owner",
  "tags",
  "requestUrl",
  "requires",
  "dueAt",
] as const;

export type Column = (typeof COLUMNS)[number];

export const METADATA = "metadata.";

/** Columns that an import writes: a table that went through one may go through another. */
export const RESULT_COLUMNS = ["shortUrl", "state", "error"] as const;

const SPELLINGS = new Map(COLUMNS.map((name) => [name.toLowerCase(), name]));

/** The column that is meant, whatever its letter case; metadata's names stay as they are. Null: none that is known. */
export function columnOf(name: string): Column | `metadata.${string}` | null {
  const known = SPELLINGS.get(name.toLowerCase());
  if (known) return known;
  if (!name.toLowerCase().startsWith(METADATA) || name.length === METADATA.length) return null;
  return `metadata.${name.slice(METADATA.length)}`;
}

/** What is wrong with the header as a whole, in words; none: it can be used. */
export function headerProblems(header: string[], hasRequestUrl: boolean): string[] {
  const columns = header.map(columnOf);
  const problems: string[] = [];
  if (!columns.includes("customUserId")) problems.push("There is no column customUserId.");
  if (!columns.includes("requestUrl") && !hasRequestUrl) problems.push("There is no column requestUrl.");
  const twice = columns.filter((one, index) => one !== null && columns.indexOf(one) !== index);
  for (const name of new Set(twice)) problems.push(`The column ${name} is there twice.`);
  const results: readonly string[] = RESULT_COLUMNS;
  const unknown = header.filter((name, index) => name && columns[index] === null && !results.includes(name));
  if (unknown.length > 0) {
    problems.push(`Unknown: ${unknown.join(", ")}. Known are ${COLUMNS.join(", ")} and ${METADATA}NAME.`);
  }
  return problems;
}
