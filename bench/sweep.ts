import {
  ACCOUNT,
  INSPECTOR_PORT,
  QUICK_ROUNDS,
  ROUNDS,
  SMALL_INSPECTOR_PORT,
  SMALL_PART,
  SMALL_WORKER_PORT,
  WORKER_PORT,
} from "./constants.ts";
import { firstDay } from "./first-day.ts";
import { growth } from "./growth.ts";
import { Programs } from "./harness/programs.ts";
import type { Benchmark, Options, Row } from "./harness/row.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { Worker } from "./harness/worker.ts";
import { memory, nothingChanged, processorTime, someChanged } from "./steady.ts";

/** Accounts of three sizes. The bounds of the largest are the promises. */
export const sweeps: Benchmark[] = [
  sweepOf("sweep-1k", 1_000),
  sweepOf("sweep-10k", 10_000),
  sweepOf("sweep-100k", ACCOUNT),
];

/** The first day of a whole account, and what a sweep of it costs afterwards. */
function sweepOf(name: string, customers: number): Benchmark {
  return {
    name,
    slow: true,
    run: ({ quick, say }: Options) =>
      Programs.during(async (programs) => {
        const rounds = quick ? QUICK_ROUNDS : ROUNDS;
        const sandbox = await Sandbox.start(programs);
        const worker = await Worker.start(programs, sandbox.origin, {
          name: "worker",
          port: WORKER_PORT,
          inspectorPort: INSPECTOR_PORT,
        });
        await sandbox.seed(customers);
        const rows: Row[] = await firstDay(worker, customers, say);
        const account = { worker, sandbox, customers, rounds };
        say("what a sweep reads and writes");
        rows.push(...(await nothingChanged(account)), ...(await someChanged(account)));
        rows.push(...(await processorTime(account, say)));
        say("memory");
        rows.push(...(await memory(account)));
        if (customers < ACCOUNT) return rows;
        const small = await smallAccount(programs, sandbox, customers / SMALL_PART, say);
        rows.push(...(await growth(sandbox, [worker, small], { customers, rounds }, say)));
        return rows;
      }),
  };
}

/** A second Worker, which knows a tenth of the customers. */
async function smallAccount(
  programs: Programs,
  sandbox: Sandbox,
  customers: number,
  say: Options["say"],
): Promise<Worker> {
  const worker = await Worker.start(programs, sandbox.origin, {
    name: "small-worker",
    port: SMALL_WORKER_PORT,
    inspectorPort: SMALL_INSPECTOR_PORT,
  });
  await sandbox.seed(customers);
  await firstDay(worker, customers, say);
  return worker;
}
