import { parseArgs } from "node:util";
import { endAll } from "../test/started/run.ts";
import { MOST_PRINTED } from "./torture/constants.ts";
import { type Report, torture } from "./torture/torture.ts";

/**
 * Kills the program again and again under load and says what was lost:
 * `node scripts/torture.ts [--kills N] [--seed S]`. Without `--seed` the seed is random, and printed.
 */
const USAGE = "node scripts/torture.ts [--kills N] [--seed S], both whole numbers";

/** Ctrl-C ends the killing, not the looking. */
let interrupted = false;

async function main(): Promise<number> {
  const options = { kills: { type: "string", default: "100" }, seed: { type: "string" } } as const;
  const given = parseArgs({ options }).values;
  if (![given.kills, given.seed ?? "0"].every((text) => /^\d{1,9}$/.test(text))) {
    console.error(USAGE);
    return 1;
  }
  const seed = Number(given.seed ?? Math.floor(Math.random() * 1e9));
  console.log(`torture --kills ${given.kills} --seed ${seed}`);
  const goesOn = () => !interrupted;
  const report = await torture({ kills: Number(given.kills), seed, goesOn, say: console.log });
  print(report);
  return report.findings.all.length === 0 ? 0 : 1;
}

function print({ findings, ...numbers }: Report): void {
  for (const { wrong, where, what } of findings.all.slice(0, MOST_PRINTED)) {
    console.log(`${wrong.toUpperCase()} ${where}: ${what}`);
  }
  console.log("");
  for (const [name, value] of Object.entries({ ...numbers, ...findings.counts })) {
    console.log(`  ${name.padEnd(14)} ${value}`);
  }
}

const end = (code: number) => endAll().then(() => process.exit(code));
process.on("SIGINT", () => {
  if (interrupted) void end(1);
  interrupted = true;
  console.log("No more kills; what there is is looked at. Ctrl-C once more ends it.");
});
process.once("SIGTERM", () => void end(1));
main().then(end, (error: unknown) => {
  console.error(error);
  return end(1);
});
