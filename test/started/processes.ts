import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

interface Running {
  pid: number;
  parent: number;
}

/** The process and all that it started, as long as their parents live: who is orphaned is found no more. */
export function treeOf(root: number): number[] {
  const running = listRunning();
  const tree = new Set(running.filter(({ pid }) => pid === root).map(({ pid }) => pid));
  for (let size = -1; size !== tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of running) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/** Those of the processes that still run. */
export function stillRunning(pids: number[]): number[] {
  const running = new Set(listRunning().map(({ pid }) => pid));
  return pids.filter((pid) => running.has(pid));
}

/** `kill -9` of each, one right after the other. */
export function killAll(pids: number[]): void {
  for (const pid of pids) signal(pid, "SIGKILL");
}

/** Sends a signal to a process, or with a negative number to a group. It may have ended already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone, which is all that is wanted.
  }
}

/** Every process but those that have ended and that nobody has asked about yet (zombies). */
function listRunning(): Running[] {
  const rows = existsSync("/proc/self/stat") ? linuxRows() : psRows();
  return rows.filter(({ state }) => !state.startsWith("Z"));
}

interface Row extends Running {
  state: string;
}

/** proc(5): `pid (name) state ppid …`; a name may hold spaces and brackets. Small systems have no `ps`. */
function linuxRows(): Row[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const text = readStat(name);
      const [state = "", parent] = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return text === "" ? [] : [{ pid: Number(name), parent: Number(parent), state }];
    });
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}

function psRows(): Row[] {
  const text = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" });
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [pid, parent, state = ""] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), state };
    });
}
