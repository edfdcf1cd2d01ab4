import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { ENDING_MS, SECRETS } from "./constants.ts";
import { freePorts } from "./ports.ts";
import { killAll, signal, stillRunning, treeOf } from "./processes.ts";
import { until } from "./until.ts";

export const ROOT = resolve(import.meta.dirname, "../..");
const BIN = join(ROOT, "node_modules", ".bin");

export interface Launch {
  /** Over the defaults: free ports, a folder of its own, the test's secrets, a tick a second. "" leaves one out. */
  env?: Record<string, string>;
  /** Behind the command, such as `--live`. */
  args?: string[];
  /** `npm start`, as the README says; else the script itself. */
  npm?: boolean;
}

/** The start script as a user runs it, from its first line to its end. */
export class Run {
  readonly env: Record<string, string>;
  readonly pid: number;
  /** With the exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  stdout = "";
  stderr = "";
  /** How it ended, in words, or null while it runs. */
  hasEnded: string | null = null;
  /** Everything that was seen to belong to it: who outlives their parent is still known. */
  private readonly seen = new Set<number>();

  constructor(env: Record<string, string>, { args = [], npm = false }: Launch) {
    this.env = env;
    const [command, ...rest] = npm ? ["npm", "start", "--"] : [join(BIN, "node"), "scripts/start.ts"];
    const child = spawn(command as string, [...rest, ...args], {
      cwd: ROOT,
      // A process group of its own, as a terminal gives to what it runs: Ctrl-C goes to all of the group.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...userEnv(), ...env },
    });
    this.pid = child.pid ?? 0;
    this.ended = new Promise((done) =>
      child.once("close", (code, signalName) => {
        this.hasEnded = `code ${code}, signal ${signalName}`;
        done(code);
      }),
    );
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    netOf().stdin?.write(`${this.pid}\n`);
  }

  /** The processes of this run that still run. */
  running(): number[] {
    for (const pid of treeOf(this.pid)) this.seen.add(pid);
    return stillRunning([...this.seen]);
  }

  /** Ctrl-C. Gives the exit code. */
  async interrupt(): Promise<number | null> {
    this.running();
    signal(-this.pid, "SIGINT");
    await this.end();
    return this.ended;
  }

  /** `kill -9` of everything, all at once. */
  async kill(): Promise<void> {
    // Again and again: what is just starting others may have one more by the time the first are dead.
    await until(
      `everything was killed\n${this.stderr}`,
      () => {
        const running = this.running();
        killAll(running);
        return running.length === 0;
      },
      ENDING_MS,
    );
  }

  /** Waits until nothing of it runs any more. */
  async end(): Promise<void> {
    await until(`everything ended\n${this.stderr}`, () => this.running().length === 0, ENDING_MS);
  }
}

const runs: Run[] = [];
const folders: string[] = [];
let net: ChildProcess | null = null;

/** Starts the program and does not wait for anything. It ends with the test file, however that ends. */
export async function launch(options: Launch = {}): Promise<Run> {
  const run = new Run(await envOf(options), options);
  runs.push(run);
  return run;
}

/** The same once more: same ports, same state. */
export function launchAgain(run: Run, options: Launch = {}): Run {
  const again = new Run({ ...run.env, ...options.env }, options);
  runs.push(again);
  return again;
}

/** Everything that was started ends, and its folders go. A script calls this itself; in a test file it comes after all tests. */
export async function endAll(): Promise<void> {
  await Promise.all(runs.map((run) => run.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  net?.stdin?.end();
}

// Outside a test run vitest cannot be imported: torture and soak use this file too.
if (process.env.VITEST) (await import("vitest")).afterAll(endAll);

/** A folder that goes with the test file. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "connectwatch-test-"));
  folders.push(folder);
  return folder;
}

async function envOf({ env = {} }: Launch): Promise<Record<string, string>> {
  const [port, sandboxPort] = await freePorts(2);
  const folder = tempFolder();
  return {
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    STATE_DIR: join(folder, "state"),
    DEV_VARS: join(folder, "dev.vars"),
    TICK_SECONDS: "1",
    ...SECRETS,
    ...env,
  };
}

/** What a user's shell has, and nothing of the test runner's. */
function userEnv(): Record<string, string> {
  const { PATH = "", HOME = "", TMPDIR = tmpdir() } = process.env;
  return { PATH: BIN + delimiter + PATH, HOME, TMPDIR };
}

/** Ends every run should this process be killed before it can: the program's own reaper, told of the start scripts. */
function netOf(): ChildProcess {
  if (net) return net;
  net = spawn(join(BIN, "node"), [join(ROOT, "scripts/start/reaper.ts")], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  net.stdin?.on("error", () => {});
  return net;
}
