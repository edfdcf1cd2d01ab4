import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readWorker } from "../../scripts/start/hosted.ts";
import { ensureFree } from "../../scripts/start/ports.ts";
import { runHost } from "../../scripts/start/run-host.ts";
import { START_MS, STOP_MS } from "../constants.ts";
import type { Hosted } from "./host.ts";
import { stateRoot } from "./state-root.ts";
import { until } from "./until.ts";

const root = resolve(import.meta.dirname, "../..");
/** What is to run. Paths are from the project's root. */
export interface Program {
  name: string;
  config: string;
  /** Instead of the config's own entry. */
  entry?: string;
  port: number;
  inspectorPort?: number;
  variables: Record<string, string>;
  /** For the process that runs it. */
  env?: Record<string, string>;
}

export interface Started {
  origin: string;
  pid: number;
  inspectorPort: number;
}

/**
 * The programs of one benchmark and their state, all in a folder that is gone afterwards. Each is bundled once before
 * it starts, so that a source that is edited meanwhile changes nothing of a run.
 */
export class Programs {
  private readonly folder: string;
  private readonly children: ChildProcess[] = [];
  private readonly reaper: ChildProcess;

  private constructor(folder: string) {
    this.folder = folder;
    // Ends what is left should this process be killed without a chance to do so itself.
    this.reaper = spawn(process.execPath, [join(root, "scripts/start/reaper.ts")], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.reaper.stdin?.on("error", () => {});
  }

  /** Runs `work` with a fresh set, and ends all of it whatever happens. */
  static async during<T>(work: (programs: Programs) => Promise<T>): Promise<T> {
    const programs = new Programs(await mkdtemp(join(await stateRoot(), "connectwatch-bench-")));
    const interrupted = () => void programs.end().then(() => process.exit(1));
    process.once("SIGINT", interrupted);
    process.once("SIGTERM", interrupted);
    try {
      return await work(programs);
    } finally {
      process.off("SIGINT", interrupted);
      process.off("SIGTERM", interrupted);
      await programs.end();
    }
  }

  /** Answers when the program does. */
  async start(program: Program): Promise<Started> {
    const { name, config, entry, port, inspectorPort = 0, variables, env } = program;
    await ensureFree("the benchmark's port", port);
    const read = await readWorker(root, config, entry);
    const hosted = { ...read, variables, port, inspectorPort, persist: this.stateOf(name) };
    const child = runHost(hosted, root, env);
    const pid = this.adopt(name, child);
    const origin = `http://localhost:${port}`;
    await this.answers(name, child, origin);
    return { origin, pid, inspectorPort };
  }

  /** A folder for what a program keeps; it need not exist. */
  stateOf(name: string): string {
    return join(this.folder, name);
  }

  /** Runs a Worker on two ports (see `host.ts`). Answers with the process's id when the Worker answers on both ports. */
  async host(name: string, hosted: Hosted): Promise<number> {
    for (const port of [hosted.port, hosted.directPort]) await ensureFree("the benchmark's port", port);
    const child = spawn(process.execPath, [join(import.meta.dirname, "host.ts"), JSON.stringify(hosted)], {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0" },
    });
    const pid = this.adopt(name, child);
    for (const port of [hosted.port, hosted.directPort]) {
      await this.answers(name, child, `http://127.0.0.1:${port}`);
    }
    return pid;
  }

  private adopt(name: string, child: ChildProcess): number {
    this.children.push(child);
    const { pid } = child;
    if (pid === undefined) throw new Error(`${name} could not be started`);
    this.reaper.stdin?.write(`${pid}\n`);
    const report = reporter(name);
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", report);
    return pid;
  }

  private async answers(name: string, child: ChildProcess, origin: string): Promise<void> {
    await until(
      `${name} answers`,
      async () => {
        if (child.exitCode !== null) throw new Error(`${name} did not start`);
        const { status } = await fetch(`${origin}/health`).catch(() => ({ status: 503 }));
        // Others' Workers know no such path.
        return status < 500;
      },
      START_MS,
    );
  }

  private async end(): Promise<void> {
    await Promise.all(this.children.map(end));
    this.reaper.stdin?.end();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** What a program complains of is part of a run's record: each thing once. */
function reporter(name: string): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    for (const line of text.split("\n")) {
      const complaint = /(?:exception|e) = (.*)/.exec(stripVTControlCharacters(line))?.[1] ?? line.trim();
      if (complaint === "" || /^stack: /.test(complaint) || told.has(complaint)) continue;
      told.add(complaint);
      console.error(`[${name}] ${complaint}`);
    }
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const { pid } = child;
  const ended = new Promise((done) => child.once("exit", done));
  signal(pid, "SIGTERM");
  await Promise.race([ended, new Promise((done) => setTimeout(done, STOP_MS).unref())]);
  signal(pid, "SIGKILL");
}

/** To the whole group that the program leads. */
function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch {
    // It has ended already.
  }
}
