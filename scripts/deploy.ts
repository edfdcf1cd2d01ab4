import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { variableNames } from "../src/config.ts";
import { configWith, settingsFor } from "./deploy/config.ts";

/**
 * `npm run deploy`: the Worker as wrangler.toml says, with the settings of `deploy.json`. `-- --env staging`: another
 * deployment of the same code. `-- --dry-run`: everything but the upload.
 */
const root = resolve(import.meta.dirname, "..");
/** Beside wrangler.toml, because paths in it are relative to where it lies. */
const GENERATED = "wrangler.deploy.toml";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { env: { type: "string" }, "dry-run": { type: "boolean" } },
  });
  const own = await readFile(join(root, "deploy.json"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" && values.env === undefined) return "{}";
    throw new Error(`deploy.json cannot be read: ${error.code}`);
  });
  const settings = settingsFor(own, values.env ?? null, variableNames);
  const toml = await readFile(join(root, "wrangler.toml"), "utf8");
  await writeFile(join(root, GENERATED), configWith(toml, settings));
  const rest = values["dry-run"] ? ["--dry-run", "--outdir", "dist"] : [];
  return run("wrangler", ["deploy", "--config", GENERATED, ...rest]);
}

function run(command: string, args: string[]): Promise<number> {
  const { promise, resolve: done, reject } = Promise.withResolvers<number>();
  const child = spawn(join(root, "node_modules", ".bin", command), args, { cwd: root, stdio: "inherit" });
  child.once("error", reject);
  child.once("close", (code) => done(code ?? 1));
  return promise;
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
