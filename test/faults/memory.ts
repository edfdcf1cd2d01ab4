import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Program } from "../started/program.ts";

/** Linux alone tells how much memory another process had at most. */
export const CAN_MEASURE = existsSync("/proc/self/clear_refs");

/** Watches how far the memory of every workerd of a program grows from now on. */
export class MemoryWatch {
  private readonly before: Map<number, number>;

  constructor(program: Program) {
    const running = program.running().filter(isWorkerd);
    // proc(5): writing 5 sets the peak back to what is used now.
    for (const pid of running) writeFileSync(`/proc/${pid}/clear_refs`, "5");
    this.before = new Map(running.map((pid) => [pid, kilobytes(pid, "VmRSS")]));
    if (this.before.size === 0) throw new Error("No workerd runs");
  }

  /** The largest growth of any of them at its highest moment, in bytes of resident memory. */
  mostGrown(): number {
    const grown = [...this.before].map(([pid, before]) => kilobytes(pid, "VmHWM") - before);
    return Math.max(...grown) * 1024;
  }
}

function isWorkerd(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0]?.endsWith("workerd") ?? false;
}

function kilobytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]);
}
