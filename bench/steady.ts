import { ACCOUNT, CHANGED } from "./constants.ts";
import { Inspector } from "./harness/inspector.ts";
import type { Options, Row } from "./harness/row.ts";
import { once } from "./harness/row.ts";
import { callMsOf, callsOf, rowsOf } from "./harness/rows-of.ts";
import type { Sandbox } from "./harness/sandbox.ts";
import { median, sum } from "./harness/statistics.ts";
import type { Sweep, Worker } from "./harness/worker.ts";

/** Written for the sweep itself and not for a customer: the record of it, and the digests of what was looked into. */
const OF_THE_SWEEP = ["fact", "hot", "digest"];

export interface Account {
  worker: Worker;
  sandbox: Sandbox;
  customers: number;
  rounds: number;
}

/** A sweep of a known account with nothing changed, every object read from disk: as it is ten minutes after the last. */
export async function nothingChanged({ worker, sandbox, customers }: Account): Promise<Row[]> {
  // The hourly comparison of the Directory with its members falls into the first quiet tick, and is none of a sweep's.
  await worker.sweep();
  await worker.evicted();
  const { sweep, counters, requests } = await countedSweep(worker, sandbox);
  const of = `${customers.toLocaleString("en")} customers, nothing changed`;
  return [
    once(`${of}: upstream requests`, requests, "requests", 1),
    once(`${of}: CustomerStatus woken`, counters.constructed.CustomerStatus ?? sweep.woken, "objects", 0),
    once(`${of}: rows written`, rowsOf(counters.rowsWritten), "rows", 50),
    once(`${of}: rows read`, rowsOf(counters.rowsRead), "rows", 2_000),
    once(`${of}: object calls`, callsOf(counters), "calls"),
    once(`${of}: time objects were called for`, callMsOf(counters), "ms"),
    once(`${of}: bytes`, sweep.bytes / 1e6, "MB"),
  ];
}

/** The same with a hundred changed. */
export async function someChanged({ worker, sandbox, customers }: Account): Promise<Row[]> {
  await worker.evicted();
  await sandbox.change(CHANGED);
  const { sweep, counters, requests } = await countedSweep(worker, sandbox);
  const of = `${customers.toLocaleString("en")} customers, ${CHANGED} changed`;
  const besides = sum(OF_THE_SWEEP.map((table) => counters.rowsWritten[table] ?? 0));
  const each = (rowsOf(counters.rowsWritten) - besides) / CHANGED;
  return [
    once(`${of}: upstream requests`, requests, "requests", 2),
    once(`${of}: found different`, sweep.changed, "customers", CHANGED),
    once(`${of}: CustomerStatus woken`, counters.constructed.CustomerStatus ?? 0, "objects", CHANGED),
    once(`${of}: rows written a changed customer`, each, "rows", 10),
    once(`${of}: rows written besides`, besides, "rows", 200),
    once(`${of}: rows read`, rowsOf(counters.rowsRead), "rows"),
    once(`${of}: object calls`, callsOf(counters), "calls"),
    once(`${of}: time objects were called for`, callMsOf(counters), "ms"),
  ];
}

/** Processor time in terms of the baseline's, alternating so that what else the machine does falls on all alike. */
export async function processorTime(
  { worker, sandbox, customers, rounds }: Account,
  say: Options["say"],
): Promise<Row[]> {
  const baseline: number[] = [];
  const unchanged: number[] = [];
  const changed: number[] = [];
  const unchangedRatio: number[] = [];
  const changedRatio: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    await worker.quiet();
    const [b1, u] = [await worker.cpuMs(() => worker.baseline()), await worker.cpuMs(() => worker.sweep())];
    const b2 = await worker.cpuMs(() => worker.baseline());
    await sandbox.change(CHANGED);
    const c = await worker.cpuMs(() => worker.sweep());
    say(`round ${round}: baseline ${b1} and ${b2} ms, unchanged ${u} ms, ${CHANGED} changed ${c} ms`);
    // The first round compiles.
    if (round === 0) continue;
    baseline.push(b1, b2);
    unchanged.push(u);
    changed.push(c);
    unchangedRatio.push((2 * u) / (b1 + b2));
    changedRatio.push((2 * c) / (b1 + b2));
  }
  const of = `${customers.toLocaleString("en")} customers`;
  const milliseconds = (name: string, runs: number[]): Row => ({
    name,
    value: median(runs),
    unit: "ms",
    runs,
  });
  // What a sweep costs however small the account is, weighs more the smaller it is: the bounds are for the whole one.
  const times = (name: string, runs: number[], most: number): Row => ({
    name,
    value: median(runs),
    unit: "× baseline",
    ...(customers >= ACCOUNT && { most }),
    runs,
  });
  return [
    milliseconds(`${of}: processor time of the baseline`, baseline),
    milliseconds(`${of}: processor time, nothing changed`, unchanged),
    milliseconds(`${of}: processor time, ${CHANGED} changed`, changed),
    times(`${of}: nothing changed, against the baseline`, unchangedRatio, 1.3),
    times(`${of}: ${CHANGED} changed, against the baseline`, changedRatio, 2),
  ];
}

/** Heap beyond what was in use before, at the worst moment. Rounds of their own: looking takes time. */
export async function memory({ worker, sandbox, customers, rounds }: Account): Promise<Row[]> {
  const inspector = await Inspector.open(worker.inspectorPort);
  const unchanged: number[] = [];
  const changed: number[] = [];
  const extra = async () =>
    (await inspector.extraHeapBytes(
      () => worker.sweep(),
      () => worker.counters(),
    )) / 1e6;
  try {
    for (let round = 0; round < rounds; round++) {
      unchanged.push(await extra());
      await sandbox.change(CHANGED);
      changed.push(await extra());
      await worker.quiet();
    }
  } finally {
    inspector.close();
  }
  const of = `${customers.toLocaleString("en")} customers`;
  return [
    { name: `${of}: extra memory, nothing changed (worst)`, runs: unchanged },
    { name: `${of}: extra memory, ${CHANGED} changed (worst)`, runs: changed },
  ].map(({ name, runs }) => ({ name, value: Math.max(...runs), unit: "MB", most: 48, runs }));
}

async function countedSweep(worker: Worker, sandbox: Sandbox) {
  const before = await sandbox.requests();
  let sweep: Sweep | undefined;
  const counters = await worker.counted(async () => {
    sweep = await worker.sweep();
  });
  if (!sweep) throw new Error("there was no sweep");
  if (!counters.constructed.Directory)
    throw new Error("the objects had not left memory: rows read would be too few");
  return { sweep, counters, requests: (await sandbox.requests()) - before };
}
