import { COLLECTS_ALL } from "../scripts/start/collects-all.ts";
import {
  INSPECTOR_PORT,
  QUICK_ROUNDS,
  ROUNDS,
  WHOLE_ACCOUNT,
  WHOLE_LEAST,
  WORKER_PORT,
} from "./constants.ts";
import { tickUntilKnown } from "./first-day.ts";
import { Inspector } from "./harness/inspector.ts";
import { Programs } from "./harness/programs.ts";
import type { Benchmark, Options, Row } from "./harness/row.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { median } from "./harness/statistics.ts";
import { ok, Worker } from "./harness/worker.ts";

/** The whole-account answer, beside the same bytes streamed from the Worker's memory. */
export const whole: Benchmark = {
  name: "status-all",
  slow: true,
  run: async ({ quick, say }) => {
    const rounds = quick ? QUICK_ROUNDS : ROUNDS;
    const rows: Row[] = [];
    await withWorker({}, async (sandbox, worker) => {
      await grow(sandbox, worker, WHOLE_ACCOUNT, say);
      rows.push(await rate(worker, named(WHOLE_ACCOUNT), rounds, say));
    });
    // What is collected only now and then would hide whether memory grows with the answer.
    await withWorker(COLLECTS_ALL, async (sandbox, worker) => {
      for (const customers of [WHOLE_ACCOUNT, 2 * WHOLE_ACCOUNT]) {
        await grow(sandbox, worker, customers, say);
        const runs = await memory(worker, rounds);
        const name = `${named(customers)}: extra memory of the answer`;
        rows.push({ name, value: median(runs), unit: "MB", runs });
      }
    });
    return rows;
  },
};

function withWorker(
  env: Record<string, string>,
  work: (sandbox: Sandbox, worker: Worker) => Promise<void>,
): Promise<void> {
  return Programs.during(async (programs) => {
    const sandbox = await Sandbox.start(programs);
    const at = { name: "worker", port: WORKER_PORT, inspectorPort: INSPECTOR_PORT, env };
    await work(sandbox, await Worker.start(programs, sandbox.origin, at));
  });
}

async function grow(sandbox: Sandbox, worker: Worker, customers: number, say: Options["say"]): Promise<void> {
  await sandbox.seed(customers);
  await tickUntilKnown(worker, say);
}

function named(customers: number): string {
  return `${customers.toLocaleString("en")} customers`;
}

async function rate(worker: Worker, of: string, rounds: number, say: Options["say"]): Promise<Row> {
  const body = new Uint8Array(await (await worker.wholeAccount()).arrayBuffer());
  await ok(await fetch(`${worker.origin}/bench/body`, { method: "PUT", body }));
  const runs: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const memory = await megabytesASecond(fetch(`${worker.origin}/bench/body`));
    const answer = await megabytesASecond(worker.wholeAccount());
    say(`round ${round}: ${answer.toFixed(0)} MB/s, from memory ${memory.toFixed(0)} MB/s`);
    // The first round compiles.
    if (round === 0) continue;
    runs.push(answer);
    ratios.push(answer / memory);
  }
  const name = `${of}: the whole-account answer (ratio: to the same from memory)`;
  const [ratio, least] = [median(ratios), { hello: 0, ratio: WHOLE_LEAST }];
  return { name, value: median(runs), unit: "MB/s", ratio, hello: 0, least, runs };
}

async function memory(worker: Worker, rounds: number): Promise<number[]> {
  const inspector = await Inspector.open(worker.inspectorPort);
  const runs: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const bytes = await inspector.extraHeapBytes(
        () => megabytesASecond(worker.wholeAccount()),
        () => worker.counters(),
      );
      runs.push(bytes / 1e6);
    }
  } finally {
    inspector.close();
  }
  return runs;
}

async function megabytesASecond(answering: Promise<Response>): Promise<number> {
  const begun = performance.now();
  let bytes = 0;
  for await (const chunk of (await answering).body ?? []) bytes += chunk.byteLength;
  return bytes / 1e3 / (performance.now() - begun);
}
