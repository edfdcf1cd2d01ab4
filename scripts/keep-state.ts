import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { answersOf, fillState, KEPT_ENV, packState } from "../test/started/kept-state.ts";
import { Program } from "../test/started/program.ts";
import { endAll, tempFolder } from "../test/started/run.ts";

/**
 * `node scripts/keep-state.ts --version V`: starts the program, has it store something of everything, and keeps that in
 * test/state, for `test/started/upgrade.test.ts` to open with every later version. Each release makes its own.
 */
const { values } = parseArgs({ options: { version: { type: "string" } } });
if (!values.version) throw new Error("--version is missing");
const STATE_DIR = join(tempFolder(), "state");
const program = await Program.start({ env: { ...KEPT_ENV, STATE_DIR } });
await fillState(program);
const answers = await answersOf(program);
await program.stop();
const path = resolve(import.meta.dirname, "../test/state", `${values.version}.json.gz`);
writeFileSync(path, packState(STATE_DIR, answers));
await endAll();
console.log(path);
