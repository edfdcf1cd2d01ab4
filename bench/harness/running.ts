import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

interface Running {
  pid: number;
  parent: number;
  name: string;
  /** User and system time since its start. */
  cpuMs: number;
}

/** proc(5): times are in ticks of a hundredth of a second on every Linux that Node runs on. */
const TICK_MS = 10;

/** Processor time of every workerd that `root` has started, in milliseconds; other programs of its tree do not count. */
export function workerdCpuMs(root: number): number {
  const tree = treeOf(root, existsSync("/proc/self/stat") ? fromProc() : fromPs());
  const workerds = tree.filter(({ name }) => name.startsWith("workerd"));
  if (workerds.length === 0) throw new Error("no workerd runs");
  return workerds.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** Resident memory of the same processes, in megabytes. */
export function workerdRssMb(root: number): number {
  const pids = treeOf(root, existsSync("/proc/self/stat") ? fromProc() : fromPs())
    .filter(({ name }) => name.startsWith("workerd"))
    .map(({ pid }) => String(pid));
  const rss = execFileSync("ps", ["-o", "rss=", "-p", pids.join(",")], { encoding: "utf8" });
  return (
    rss
      .trim()
      .split("\n")
      .reduce((sum, kb) => sum + Number(kb), 0) / 1024
  );
}

function treeOf(root: number, running: Running[]): Running[] {
  const children = Map.groupBy(running, ({ parent }) => parent);
  const walk = (pid: number): Running[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...walk(child.pid)]);
  return walk(root);
}

function fromProc(): Running[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const stat = read(`/proc/${pid}/stat`);
      if (stat === null) return [];
      const [, name = ""] = /\((.*)\)/s.exec(stat) ?? [];
      // After the name: state, ppid, and utime and stime as the 12th and 13th field.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
      return [{ pid: Number(pid), parent: Number(fields[1]), name, cpuMs }];
    });
}

function fromPs(): Running[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,cputime=,comm="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => {
      const [pid, parent, time = "", ...name] = line.trim().split(/\s+/);
      const cpuMs = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
      return { pid: Number(pid), parent: Number(parent), cpuMs, name: name.join(" ").replace(/^.*\//, "") };
    });
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It ended between being listed and being read.
    return null;
  }
}
