import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { npmPid } from "./npm.ts";
import { runDir } from "./settings.ts";

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

  /** Runs the Worker of `config` and answers when it does. Variables travel in a file that only the owner can read. */
  async start(name: string, config: string, port: number, variables: Record<string, string>): Promise<void> {
    const envFile = join(runDir(this.stateDir), `${name}.env`);
    await writeFile(envFile, envText(variables), { mode: 0o600 });
    const child = spawn(
      join(this.root, "node_modules", ".bin", "wrangler"),
      [
        ...["dev", "--config", config, "--port", String(port), "--inspector-port", "0"],
        ...["--persist-to", join(this.stateDir, name), "--env-file", envFile],
        ...["--show-interactive-dev-session=false", "--log-level", "error"],
      ],
      {
        cwd: this.root,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          WRANGLER_SEND_METRICS: "false",
          CLOUDFLARE_CF_FETCH_ENABLED: "false",
          X_LOCAL_OBSERVABILITY: "false",
          FORCE_COLOR: "0",
        },
      },
    );
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

/** One variable a line, quoted so that nothing in a value is expanded. */
function envText(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => {
      const quote = ["'", '"', "`"].find((mark) => !value.includes(mark));
      if (!quote || value.includes("\n"))
        throw new Error(`${name} holds a line break, or every kind of quotation mark`);
      return `${name}=${quote}${value}${quote}\n`;
    })
    .join("");
}

/** Prints what the program says, and keeps its last lines for when it ends. */
function collect(child: ChildProcess, name: string): () => string {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      for (const line of text.split("\n").filter((line) => line.trim() !== "" && !harmless(line))) {
        lines.push(line);
        if (lines.length > 20) lines.shift();
        console.log(`[${name}] ${line}`);
      }
    });
  }
  return () => lines.join("\n");
}

/** wrangler would like to fetch an example of `Request.cf`; without a network it uses a built-in one. */
function harmless(line: string): boolean {
  return line.includes("Request.cf");
}

async function ready(child: ChildProcess, url: string, name: string, output: () => string): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The ${name} did not start.\n${output()}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    if (response?.status === 503) throw new Error(((await response.json()) as { detail: string }).detail);
    await wait(50);
  }
  throw new Error(`The ${name} did not answer within ${READY_MS / 1000} s.`);
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
