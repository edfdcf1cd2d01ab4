import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readWorker } from "./hosted.ts";
import { npmPid } from "./npm.ts";
import { runHost } from "./run-host.ts";

const READY_MS = 60_000;
const STOP_MS = 5_000;
const WATCH_MS = 500;

/**
 * The programs that `npm start` runs. Each is the leader of a process group of its own, so that its workerd ends
 * with it, and a reaper ends all groups should this process be killed without a chance to do so itself.
 */
export class Processes {
  private readonly root: string;
  private readonly stateDir: string;
  private readonly children = new Map<string, ChildProcess>();
  private readonly reaper: ChildProcess;
  private stopping: Promise<void> | null = null;
  private lost: (line: string) => void = () => {};

  constructor(root: string, stateDir: string) {
    this.root = root;
    this.stateDir = stateDir;
    this.reaper = spawn(process.execPath, [join(import.meta.dirname, "reaper.ts")], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.reaper.stdin?.on("error", () => {});
    this.endWithNpm();
  }

  /** Called with a line to print when a program ended that should not have. */
  onLost(report: (line: string) => void): void {
    this.lost = report;
  }

  /** Runs the Worker of `config`, a path from the root, and answers when it does. */
  async start(name: string, config: string, port: number, variables: Record<string, string>): Promise<void> {
    const read = await readWorker(this.root, config);
    const hosted = { ...read, variables, port, persist: join(this.stateDir, name) };
    const child = runHost(hosted, this.root);
    this.children.set(name, child);
    if (child.pid) this.reaper.stdin?.write(`${child.pid}\n`);
    const output = collect(child, name);
    child.on("exit", () => {
      if (!this.stopping) this.lost(`The ${name} ended unexpectedly.\n${output()}`);
    });
    await ready(child, `http://localhost:${port}/health`, name, output);
  }

  /** Ends everything, asking first. */
  stop(): Promise<void> {
    this.stopping ??= Promise.all([...this.children.values()].map(end)).then(() => {
      this.reaper.stdin?.end();
    });
    return this.stopping;
  }

  /** npm killed without a word leaves its script behind, with nobody to stop it. */
  private endWithNpm(): void {
    if (!process.env.npm_lifecycle_event) return;
    const npm = npmPid();
    setInterval(() => {
      if (!runs(npm)) void this.stop().then(() => process.exit(1));
    }, WATCH_MS).unref();
  }
}

/** Prints what the program says, and keeps its last lines for when it ends. */
function collect(child: ChildProcess, name: string): () => string {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      for (const line of text.split("\n").filter((line) => line.trim() !== "")) {
        lines.push(line);
        if (lines.length > 20) lines.shift();
        console.log(`[${name}] ${line}`);
      }
    });
  }
  return () => lines.join("\n");
}

async function ready(child: ChildProcess, url: string, name: string, output: () => string): Promise<void> {
  const ended = new Promise<never>((_, fail) => {
    child.once("exit", () => fail(new Error(`The ${name} did not start.\n${output()}`)));
  });
  const late = wait(READY_MS, null, { ref: false }).then(() => {
    throw new Error(`The ${name} did not answer within ${READY_MS / 1000} s.`);
  });
  await Promise.race([once(child, "message"), ended, late]);
  const response = await fetch(url);
  if (!response.ok) throw new Error(((await response.json()) as { detail: string }).detail);
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((done) => child.once("exit", done));
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  kill(child.pid, "SIGTERM");
  await Promise.race([ended, wait(STOP_MS)]);
  kill(child.pid, "SIGKILL");
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended already.
  }
}
