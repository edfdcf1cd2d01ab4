import { parseArgs } from "node:util";
import { deliver } from "./deliver.ts";
import { keepResults } from "./harness/results.ts";
import { kept, type Row } from "./harness/row.ts";
import { table } from "./harness/table.ts";
import { hot } from "./hot.ts";
import { streams } from "./idle-streams.ts";
import { naive } from "./naive.ts";
import { observe } from "./observe.ts";
import { rates } from "./rates.ts";
import { rest } from "./rest.ts";
import { start } from "./start.ts";
import { sweep } from "./sweep.ts";
import { whole } from "./whole.ts";

/** `npm run bench`: all that is measured. `-- --only NAME`: one of them; `-- --quick`: the rates and the start, roughly, in a minute. */
const benchmarks = [rates, start, observe, whole, naive, sweep, rest, hot, deliver, streams];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" }, quick: { type: "boolean" } } });
  const { only, quick = false } = values;
  const chosen = benchmarks.filter(({ name, slow }) => (only ? name === only : !(quick && slow)));
  if (chosen.length === 0) {
    throw new Error(`--only is one of: ${benchmarks.map(({ name }) => name).join(", ")}`);
  }
  const rows: Row[] = [];
  for (const { name, run } of chosen) {
    rows.push(...(await run({ quick, say: (line) => console.log(`[${name}] ${line}`) })));
    // Kept at once: the next one may fail.
    await keepResults(rows, new Date(), quick ? "quick" : "latest");
  }
  console.log(`\n${table(rows)}\n`);
  const missed = rows.filter((row) => !kept(row));
  for (const { name } of missed) console.error(`missed: ${name}`);
  if (missed.length > 0) process.exitCode = 1;
}

await main();
