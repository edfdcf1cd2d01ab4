import { parseArgs } from "node:util";
import { cost } from "./cost.ts";
import { deliver } from "./deliver.ts";
import { keepResults } from "./harness/results.ts";
import { type Benchmark, kept, type Row } from "./harness/row.ts";
import { table } from "./harness/table.ts";
import { hot } from "./hot.ts";
import { streams } from "./idle-streams.ts";
import { naive } from "./naive.ts";
import { observe } from "./observe.ts";
import { rate, rates } from "./rates.ts";
import { rest } from "./rest.ts";
import { start } from "./start.ts";
import { sweeps } from "./sweep.ts";
import { whole } from "./whole.ts";

/**
 * `npm run bench`: all that is measured. `-- --only NAME`: one of them, or all whose names begin with it and a dash.
 * `-- --quick`: the rates and the start, roughly, in a minute.
 */
const benchmarks = [
  ...[rates, ...rate, start, observe, whole, naive],
  ...[...sweeps, rest, cost, hot, deliver, streams],
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" }, quick: { type: "boolean" } } });
  const { only, quick = false } = values;
  const chosen = benchmarks.filter((one) => (only ? isMeant(one, only) : !one.part && !(quick && one.slow)));
  if (chosen.length === 0) {
    throw new Error(`--only is one of: ${benchmarks.map(({ name }) => name).join(", ")}`);
  }
  const rows: Row[] = [];
  for (const benchmark of chosen) {
    try {
      rows.push(...(await measured(benchmark, quick)));
    } catch (error) {
      // The others have nothing to do with it.
      console.error(`${benchmark.name} failed:`, error);
      process.exitCode = 1;
    }
    // Kept at once: the next one may be ended by hand.
    await keepResults(rows, new Date());
  }
  console.log(`\n${table(rows)}\n`);
  const missed = rows.filter((row) => !kept(row));
  for (const { name } of missed) console.error(`missed: ${name}`);
  if (missed.length > 0) process.exitCode = 1;
}

async function measured(benchmark: Benchmark, quick: boolean): Promise<Row[]> {
  const rows = await benchmark.run({ quick, say: (line) => console.log(`[${benchmark.name}] ${line}`) });
  return rows.map((row) => named(benchmark, row, quick));
}

function isMeant({ name, part }: Benchmark, only: string): boolean {
  return name === only || (!part && name.startsWith(`${only}-`));
}

function named({ name, prefix = name }: Benchmark, row: Row, quick: boolean): Row {
  return { ...row, ...(prefix !== null && { name: `${prefix}: ${row.name}` }), ...(quick && { quick }) };
}

await main();
