import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * Runs the simulation (test/simulation) with many seeds, or with one again that failed:
 * `node scripts/simulate.ts --seeds N [--first S]`. Without `--first` the first seed is random, and printed.
 */
const USAGE = "node scripts/simulate.ts --seeds N [--first S], both whole numbers";
const root = resolve(import.meta.dirname, "..");

function main(): number {
  const options = { seeds: { type: "string", default: "100" }, first: { type: "string" } } as const;
  const { seeds, first } = parseArgs({ options }).values;
  if (![seeds, first ?? "0"].every((text) => /^\d{1,9}$/.test(text))) {
    console.error(USAGE);
    return 1;
  }
  const vitest = resolve(root, "node_modules", "vitest", "vitest.mjs");
  const ran = spawnSync(
    process.execPath,
    [vitest, "run", "--project", "worker", "test/simulation", "--disable-console-intercept"],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, VITE_SEEDS: seeds, ...(first !== undefined && { VITE_SEED: first }) },
    },
  );
  return ran.status ?? 1;
}

process.exitCode = main();
