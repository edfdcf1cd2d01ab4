import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * Asks the service whatever its OpenAPI document lets one ask, and what it does not (test/openapi):
 * `node scripts/fuzz.ts [--seconds N] [--seed S]`. Without `--seed` the seed is random, and printed.
 */
const USAGE = "node scripts/fuzz.ts [--seconds N] [--seed S], both whole numbers";
const root = resolve(import.meta.dirname, "..");

function main(): number {
  const options = { seconds: { type: "string", default: "120" }, seed: { type: "string" } } as const;
  const { seconds, seed } = parseArgs({ options }).values;
  if (![seconds, seed ?? "0"].every((text) => /^\d{1,10}$/.test(text))) {
    console.error(USAGE);
    return 1;
  }
  const vitest = resolve(root, "node_modules", "vitest", "vitest.mjs");
  const ran = spawnSync(
    process.execPath,
    [vitest, "run", "--project", "worker", "test/openapi/fuzz", "--disable-console-intercept"],
    {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        VITE_FUZZ_SECONDS: seconds,
        ...(seed !== undefined && { VITE_FUZZ_SEED: seed }),
      },
    },
  );
  return ran.status ?? 1;
}

process.exitCode = main();
