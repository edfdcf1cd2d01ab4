import { readFile, rm, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { checkImport, type ImportRow, type Outcome, resultCsv, sendImport } from "../../import/index.ts";
import { type Context, contextOf } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { UsageError } from "../failure.ts";
import { Journal } from "../import/journal.ts";
import { wayOf } from "../import/way.ts";
import { visible } from "../output.ts";

interface Options {
  requestUrl?: string;
  out?: string;
  dryRun?: boolean;
}

const EXAMPLE = `
The columns: customUserId, name, email, owner, tags, requestUrl, requires, dueAt, metadata.NAME.
Ended in the middle, the same command goes on where it stopped.

Example:
  $ connectwatch import customers.csv --request-url https://app.leadsie.com/connect/acme/manage --dry-run`;

export function importCustomers(parent: Command, signal: AbortSignal): void {
  parent
    .command("import")
    .description("links and customers from a table (CSV)")
    .argument("<file>")
    .option("--request-url <url>", "for rows that name none")
    .option("--out <file>", "where the table with shortUrl, state and error goes (FILE.result.csv)")
    .option("--dry-run", "only check")
    .addHelpText("after", EXAMPLE)
    .action(async (file: string, options: Options, command: Command) => {
      const text = await read(file);
      const checked = checkImport(text, options.requestUrl);
      if (!checked.ok) throw new UsageError(checked.problems.join("\n"));
      const context = await contextOf(command, signal);
      tellWrong(context, checked.rows);
      if (options.dryRun) {
        context.out.note(`${checked.rows.length - checked.wrong} of ${checked.rows.length} rows can be sent`);
        if (checked.wrong > 0) process.exitCode = EXIT.found;
        return;
      }
      const outcomes = await send(context, checked.rows, new Journal(`${file}.progress`), signal);
      const out = options.out ?? `${file}.result.csv`;
      await writeFile(out, resultCsv(checked.header, outcomes));
      report(context, outcomes, out);
    });
}

async function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read: ${error.code}`);
  });
}

function tellWrong({ out }: Context, rows: ImportRow[]): void {
  for (const { number, issues } of rows) {
    for (const { column, message } of issues) {
      out.value({ row: number, column, message });
      out.say(`row ${number}: ${visible(`${column} ${message}`.trim())}`);
    }
  }
}

/** What an earlier run has made is not sent again. */
async function send(
  context: Context,
  rows: ImportRow[],
  journal: Journal,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const made = await journal.read(rows);
  const left = rows.filter((row) => !made.has(row));
  if (made.size > 0) context.out.note(`${made.size} rows were made before`);
  let done = made.size;
  const sent = await sendImport(
    left,
    wayOf(context),
    (outcomes) => {
      journal.add(outcomes);
      done += outcomes.length;
      progress(done, rows.length);
    },
    () => signal.aborted,
  );
  if (process.stderr.isTTY) process.stderr.write("\n");
  if (!signal.aborted) await rm(journal.path, { force: true });
  const outcomes = new Map([...made, ...sent.map((outcome) => [outcome.row, outcome] as const)]);
  return rows.map((row) => outcomes.get(row) as Outcome);
}

const BAR = 30;

/** On a terminal alone: a log is not to be filled with bars. */
function progress(done: number, of: number): void {
  if (!process.stderr.isTTY) return;
  const full = Math.round((done / of) * BAR);
  process.stderr.write(`\r${"█".repeat(full)}${"░".repeat(BAR - full)} ${done} of ${of}`);
}

function report({ out }: Context, outcomes: Outcome[], file: string): void {
  const failed = outcomes.filter(({ error }) => error !== "");
  for (const { row, shortUrl, state, error } of outcomes) {
    out.value({ row: row.number, customUserId: row.customUserId, shortUrl, state, error });
    // What was wrong with a row itself was said before.
    if (error && row.item) out.say(`row ${row.number}: ${visible(error)}`);
  }
  out.note(`${outcomes.length - failed.length} made, ${failed.length} not; ${file}`);
  if (failed.length > 0) process.exitCode = EXIT.found;
}
