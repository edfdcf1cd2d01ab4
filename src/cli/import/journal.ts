import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ImportRow, Outcome } from "../../import/index.ts";

interface Line {
  customUserId: string;
  requestUrl: unknown;
  shortUrl: string;
  state: string;
}

/** What an import has made so far, a line a row, so that one that was ended goes on where it stopped. */
export class Journal {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Those of the rows that were made before. A line that was cut off by the end counts as not made. */
  async read(rows: ImportRow[]): Promise<Map<ImportRow, Outcome>> {
    const text = await readFile(this.path, "utf8").catch(() => "");
    const lines = new Map(text.split("\n").flatMap((line) => parsed(line)));
    return new Map(
      rows.flatMap((row) => {
        const line = lines.get(name(row.customUserId, row.item?.requestUrl));
        return line ? [[row, { row, shortUrl: line.shortUrl, state: line.state, error: "" }] as const] : [];
      }),
    );
  }

  /** Before the next batch is sent. */
  add(outcomes: Outcome[]): void {
    const made = outcomes.filter(({ error }) => error === "");
    const lines = made.map(({ row, shortUrl, state }) => {
      const line: Line = {
        customUserId: row.customUserId,
        requestUrl: row.item?.requestUrl,
        shortUrl,
        state,
      };
      return `${JSON.stringify(line)}\n`;
    });
    if (lines.length > 0) appendFileSync(this.path, lines.join(""), { mode: 0o600 });
  }
}

function parsed(text: string): [string, Line][] {
  try {
    const line = JSON.parse(text) as Line;
    return [[name(line.customUserId, line.requestUrl), line]];
  } catch {
    return [];
  }
}

function name(customUserId: string, requestUrl: unknown): string {
  return JSON.stringify([customUserId, requestUrl]);
}
