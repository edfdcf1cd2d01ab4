import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { inLanes } from "../src/refresh/lanes.ts";
import {
  ASK_LANES,
  BUNDLE_MOST_KB,
  QUICK_START_RUNS,
  START_MOST_S,
  START_MS,
  START_PORT,
  START_RUNS,
  START_SANDBOX_PORT,
  START_TOUCHED,
} from "./constants.ts";
import { type Benchmark, type Options, once, type Row } from "./harness/row.ts";
import { workerdRssMb } from "./harness/running.ts";
import { median } from "./harness/statistics.ts";
import { ok } from "./harness/worker.ts";

const root = resolve(import.meta.dirname, "..");

/** `npm start` from nothing to ready, the memory that it then takes, and the size of what is deployed. */
export const start: Benchmark = {
  name: "start",
  async run({ quick, say }: Options): Promise<Row[]> {
    const seconds: number[] = [];
    const megabytes: number[] = [];
    const rows: Row[] = [];
    const runs = quick ? QUICK_START_RUNS : START_RUNS;
    for (let run = 0; run < runs; run++) {
      await started(async ({ ms, rssMb, adminApiKey }) => {
        seconds.push(ms / 1000);
        megabytes.push(rssMb());
        say(`ready after ${(ms / 1000).toFixed(1)} s`);
        if (quick || run < runs - 1) return;
        say(`${START_TOUCHED} customers are watched and read`);
        await touch(adminApiKey);
        const name = `memory with ${START_TOUCHED.toLocaleString("en")} customers touched`;
        rows.push(once(name, rssMb(), "MB"));
      });
    }
    return [
      { name: "npm start to ready", value: median(seconds), unit: "s", most: START_MOST_S, runs: seconds },
      { name: "memory at rest, Worker and sandbox", value: median(megabytes), unit: "MB", runs: megabytes },
      ...rows,
      once("bundle, gzipped", await bundleKb(), "KB", BUNDLE_MOST_KB),
    ];
  },
};

interface StartedOnce {
  ms: number;
  /** What both workerds take now. */
  rssMb: () => number;
  adminApiKey: string;
}

/** As in a clone that was never started: with a state and secrets of its own, which are gone afterwards. */
async function started(work: (started: StartedOnce) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "connectwatch-start-"));
  const secrets = join(folder, "vars");
  const begun = performance.now();
  const child = spawn("npm", ["start"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      STATE_DIR: join(folder, "state"),
      DEV_VARS: secrets,
      PORT: String(START_PORT),
      SANDBOX_PORT: String(START_SANDBOX_PORT),
    },
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  try {
    await ready(child.stdout);
    const ms = performance.now() - begun;
    const adminApiKey = /^ADMIN_API_KEY="?([^"\n]+)/m.exec(await readFile(secrets, "utf8"))?.[1] ?? "";
    await work({ ms, rssMb: () => workerdRssMb(child.pid as number), adminApiKey });
  } finally {
    child.kill("SIGINT");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Watches and reads many customers, a few at a time. */
async function touch(adminApiKey: string): Promise<void> {
  const headers = { authorization: `Bearer ${adminApiKey}`, "content-type": "application/json" };
  const ids = Array.from({ length: START_TOUCHED }, (_, n) => `touched-${n}`);
  await inLanes(ids, ASK_LANES, async (id) => {
    const url = `http://localhost:${START_PORT}/v1/customers/${id}`;
    await (await ok(await fetch(url, { method: "PUT", headers, body: "{}" }))).text();
    await (await ok(await fetch(url, { headers }))).text();
  });
}

/** The greeting is the last thing that it says by itself. */
async function ready(output: AsyncIterable<Buffer>): Promise<void> {
  let said = "";
  const late = AbortSignal.timeout(START_MS);
  for await (const part of output) {
    said += part;
    if (said.includes("is ready.")) return;
    late.throwIfAborted();
  }
  throw new Error(`npm start ended:\n${said}`);
}

async function bundleKb(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "connectwatch-bundle-"));
  try {
    const wrangler = join(root, "node_modules/.bin/wrangler");
    await promisify(execFile)(wrangler, ["deploy", "--dry-run", "--minify", "--outdir", folder], {
      cwd: root,
    });
    return gzipSync(await readFile(join(folder, "index.js")), { level: 9 }).byteLength / 1024;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
