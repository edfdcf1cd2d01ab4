import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { FILES } from "./mutate/files.ts";
import { type Mutant, scoreOf, type Tally, tallyOf } from "./mutate/tally.ts";

/**
 * Changes the source in every small way that Stryker knows, in a copy, and says which changes no test noticed:
 * `node scripts/mutate.ts [--only NAME]`, where NAME is part of a file's name. Fails below the score that is promised.
 */
const MINIMUM_PERCENT = 90;

type MutantResult = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

const root = resolve(import.meta.dirname, "..");

async function main(): Promise<number> {
  const { only } = parseArgs({ options: { only: { type: "string", default: "" } } }).values;
  const files = FILES.filter((file) => file.includes(only));
  if (files.length === 0) {
    console.error(`None of the files has ${only} in its name:\n${FILES.join("\n")}`);
    return 1;
  }
  const begun = Date.now();
  const mutants = (await mutate(files)).map(mutantOf);
  const tallies = files.map((file) => tallyOf(file, mutants));
  for (const tally of tallies) console.log(linesOf(tally));
  const score = scoreOf(tallies);
  const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
  console.log(`${score.toFixed(1)} % of ${mutants.length} mutants noticed, in ${minutes} minutes`);
  return score >= MINIMUM_PERCENT ? 0 : 1;
}

async function mutate(files: string[]): Promise<MutantResult[]> {
  process.chdir(root);
  const tempDirName = await mkdtemp(join(tmpdir(), "mutate-"));
  try {
    return await new Stryker({
      mutate: files,
      testRunner: "vitest",
      plugins: ["@stryker-mutator/vitest-runner"],
      vitest: { configFile: "scripts/mutate/vitest.config.ts" },
      // Workers have base64 of bytes, this Node behind a flag.
      testRunnerNodeArgs: ["--js-base-64", "--no-warnings"],
      // Stryker would rewrite it with TypeScript's API, which TypeScript 7 has not; nothing here reads it.
      tsconfigFile: "none.json",
      ignorePatterns: ["lib", "dist", "build", "bench/results", "**/.wrangler", "**/.state"],
      reporters: ["progress-append-only"],
      concurrency: 2,
      tempDirName,
      allowEmpty: true,
    }).runMutationTest();
  } finally {
    await rm(tempDirName, { recursive: true, force: true });
  }
}

function mutantOf({ fileName, location, mutatorName, replacement, status }: MutantResult): Mutant {
  const { line } = location.start;
  const text = readFileSync(fileName, "utf8").split("\n")[line - 1]?.trim() ?? "";
  const file = relative(root, fileName);
  return { file, line, text, mutator: mutatorName, replacement: replacement ?? "", status };
}

function linesOf({ file, killed, survived, equivalent }: Tally): string {
  const alive = survived.map(
    ({ line, text, mutator, replacement }) => `    ${line}: ${mutator}: ${text}\n        → ${replacement}`,
  );
  return [`${file}: ${killed} killed, ${survived.length} survived, ${equivalent} equivalent`, ...alive].join(
    "\n",
  );
}

process.exitCode = await main();
