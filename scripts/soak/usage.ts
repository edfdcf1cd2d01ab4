import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Program } from "../../test/started/program.ts";
import type { Usage } from "./flat.ts";

/** Linux alone tells all of it (proc(5)). */
export function usageOf(program: Program, atMs: number, operations: number): Usage {
  const running = program.running().filter(isWorkerd);
  return {
    atMs,
    memory: running.reduce((sum, pid) => sum + residentOf(pid), 0),
    sockets: running.reduce((sum, pid) => sum + socketsOf(pid), 0),
    stored: sizeOf(program.env.STATE_DIR ?? ""),
    operations,
  };
}

function isWorkerd(pid: number): boolean {
  return (
    reading(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"), "")
      .split("\0")[0]
      ?.endsWith("workerd") ?? false
  );
}

function residentOf(pid: number): number {
  const status = reading(() => readFileSync(`/proc/${pid}/status`, "utf8"), "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function socketsOf(pid: number): number {
  const files = reading(() => readdirSync(`/proc/${pid}/fd`), []);
  return files.filter((fd) => reading(() => readlinkSync(`/proc/${pid}/fd/${fd}`), "").startsWith("socket:"))
    .length;
}

function sizeOf(path: string): number {
  const stat = reading(() => lstatSync(path), null);
  if (!stat?.isDirectory()) return stat?.size ?? 0;
  return reading(() => readdirSync(path), []).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** Files and processes may be gone before they are looked at. */
function reading<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
