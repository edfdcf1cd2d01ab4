import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Hosted } from "./hosted.ts";

/** A host of its own for the Worker, the leader of a process group. Its message says that it is ready. `env`: beside its parent's. */
export function runHost(hosted: Hosted, cwd: string, env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, "host.ts")], {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...env, FORCE_COLOR: "0" },
  });
  // Variables hold secrets: they travel on a pipe, where nobody else can read them.
  child.send(hosted);
  return child;
}
