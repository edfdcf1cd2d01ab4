import { parseArgs } from "node:util";
import { endAll } from "../test/started/run.ts";
import { overload } from "./soak/overload.ts";
import { soak } from "./soak/soak.ts";
import { MOST_PRINTED } from "./torture/constants.ts";
import type { Findings } from "./torture/findings.ts";

/**
 * Uses the program steadily for a while and says whether what it takes is flat, or offers it twice what it can serve:
 * `node scripts/soak.ts [--minutes N] [--seed S]`, `node scripts/soak.ts --overload [--seed S]`.
 */
const USAGE = "node scripts/soak.ts [--minutes N] [--overload] [--seed S], whole numbers";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "10" },
      seed: { type: "string" },
      overload: { type: "boolean", default: false },
    },
  });
  if (
    ![values.minutes, values.seed ?? "0"].every((text) => /^\d{1,9}$/.test(text)) ||
    values.minutes === "0"
  ) {
    console.error(USAGE);
    return 1;
  }
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  return values.overload ? overloaded(seed) : soaked(Number(values.minutes), seed);
}

async function soaked(minutes: number, seed: number): Promise<number> {
  console.log(`soak --minutes ${minutes} --seed ${seed}`);
  const { findings, flat, numbers, faults } = await soak(minutes, seed, console.log);
  printNumbers({ ...numbers, faults });
  for (const { name, before, after, most, ok } of flat) {
    console.log(`  ${ok ? "flat" : "GROWS"}: ${name}: ${before}, at the end ${after}, at most ${most}`);
  }
  return printFindings(findings) && flat.every(({ ok }) => ok) ? 0 : 1;
}

async function overloaded(seed: number): Promise<number> {
  console.log(`soak --overload --seed ${seed}`);
  const findings = await overload(seed, console.log);
  return printFindings(findings) ? 0 : 1;
}

function printFindings(findings: Findings): boolean {
  for (const { wrong, where, what } of findings.all.slice(0, MOST_PRINTED)) {
    console.log(`${wrong.toUpperCase()} ${where}: ${what}`);
  }
  printNumbers(findings.counts);
  return findings.all.length === 0;
}

function printNumbers(numbers: object): void {
  for (const [name, value] of Object.entries(numbers)) console.log(`  ${name.padEnd(14)} ${value}`);
}

const end = (code: number) => endAll().then(() => process.exit(code));
process.once("SIGINT", () => void end(1));
process.once("SIGTERM", () => void end(1));
main().then(end, (error: unknown) => {
  console.error(error);
  return end(1);
});
