import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const SHELLS = /^-?(sh|ash|bash|dash|ksh|zsh)$/;

/**
 * The npm that runs this script. It does so through a shell: some replace themselves by the script, others stay
 * between the two and outlive an npm that is killed.
 */
export function npmPid(): number {
  const { ppid } = process;
  const { name, parent } = look(ppid);
  return SHELLS.test(basename(name)) ? parent : ppid;
}

/** From /proc where there is one, since small systems have no `ps`: `pid (name) state parent …` (proc(5)). */
function look(pid: number): { name: string; parent: number } {
  const stat = readStat(pid);
  const text = stat ?? execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
  const found = stat === null ? /^\s*(?<parent>\d+) +(?<name>.*)/ : /\((?<name>.*)\) \S+ (?<parent>\d+)/;
  const { name = "", parent } = found.exec(text)?.groups ?? {};
  return { name, parent: Number(parent ?? pid) };
}

function readStat(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
}
