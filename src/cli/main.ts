#!/usr/bin/env node
import { CommanderError } from "commander";
import { EXIT } from "./exit-codes.ts";
import { failureOf } from "./failure.ts";
import { program } from "./program.ts";

const abort = new AbortController();
// The first Ctrl-C ends the work in an orderly way, the second one at once.
process.once("SIGINT", () => abort.abort());
// `connectwatch … | head` closes the pipe early: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  await program(abort.signal).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else if (abort.signal.aborted) process.exitCode = EXIT.interrupted;
  else {
    const { say, code } = failureOf(error);
    process.stderr.write(`${say}\n`);
    process.exitCode = code;
  }
}
