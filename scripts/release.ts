import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { planRelease } from "./release/plan.ts";

/**
 * `npm run release`: the next version, by what CHANGELOG.md says is unreleased, in package.json, the lock file and the
 * changelog, as a commit with a tag. Nothing is pushed or published. `-- --dry-run` says what it would do.
 */
const root = resolve(import.meta.dirname, "..");
const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: root, encoding: "utf8" }).trim();

function main(): void {
  const { values } = parseArgs({ options: { "dry-run": { type: "boolean" } } });
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const path = join(root, "CHANGELOG.md");
  const plan = planRelease(version, readFileSync(path, "utf8"), new Date().toISOString().slice(0, 10));
  console.log(`${version} → ${plan.version}\n\n${plan.notes}`);
  const changed = run("git", "status", "--porcelain");
  if (changed) console.error("\nThere are changes that are not committed.");
  if (values["dry-run"]) return;
  if (changed) process.exit(1);
  run("npm", "test");
  writeFileSync(path, plan.changelog);
  // What this version stores is opened by all later ones.
  run("node", "scripts/keep-state.ts", "--version", plan.version);
  run("git", "add", "test/state");
  run("npm", "version", "--no-git-tag-version", plan.version);
  run("git", "commit", "--all", "--message", `Release ${plan.version}`);
  run("git", "tag", `v${plan.version}`);
  console.log(`\nCommitted and tagged v${plan.version}: push it, then npm publish and npm run deploy.`);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
