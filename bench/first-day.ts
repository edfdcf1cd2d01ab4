import { setTimeout as wait } from "node:timers/promises";
import { seedCustomerId } from "../sandbox/src/seed.ts";
import { inLanes } from "../src/refresh/lanes.ts";
import { ASK_LANES, MOST_TICKS, SAMPLED_HISTORIES, TICK_EVERY_MS } from "./constants.ts";
import { once, type Row } from "./harness/row.ts";
import type { Worker } from "./harness/worker.ts";

/** What starts a workflow: everything that a webhook may be waiting for, but for the one quiet event. */
const QUIET = "customer.discovered";

/**
 * An account of `customers` whom nobody has heard of: ticks until a sweep finds nothing new, and what was told of them.
 */
export async function firstDay(
  worker: Worker,
  customers: number,
  say: (line: string) => void,
): Promise<Row[]> {
  const began = performance.now();
  const { ticks, durations } = await tickUntilKnown(worker, say);
  const minutes = (performance.now() - began) / 60_000;
  const watched = await countWatched(worker);
  const { noisy, numbers } = await readHistories(worker, customers);
  const of = `first day of ${customers.toLocaleString("en")}`;
  return [
    once(`${of}: ticks until all are known`, ticks, "ticks", 25),
    once(`${of}: customers who are not watched after them`, customers - watched, "customers", 0),
    once(`${of}: most events of a customer (${SAMPLED_HISTORIES} read)`, Math.max(...numbers), "events", 1),
    once(`${of}: fewest events of a customer`, Math.min(...numbers), "events"),
    once(`${of}: events that start a workflow`, noisy, "events", 0),
    once(`${of}: how long it took here`, minutes, "min"),
    { name: `${of}: the longest tick`, value: Math.max(...durations), unit: "s", runs: durations },
  ];
}

/** Ticks until the Worker knows all of the account. The last finds nothing new, and is not counted. */
export async function tickUntilKnown(worker: Worker, say: (line: string) => void) {
  const durations: number[] = [];
  for (let ticks = 0; ticks <= MOST_TICKS; ticks++) {
    const { changed, backlog, woken, durationMs } = await worker.sweep();
    if (changed === 0) return { ticks, durations };
    durations.push(durationMs / 1000);
    say(`tick ${ticks + 1}: ${woken} woken, ${backlog} left, ${(durationMs / 1000).toFixed(1)} s`);
    // Objects leave memory ten seconds after they were needed, and a process may open only so many files.
    await wait(TICK_EVERY_MS);
  }
  throw new Error(`not everybody is known after ${MOST_TICKS} ticks`);
}

/** Different customers in the whole-account answer, which is written from what the Directory has of its members. */
async function countWatched(worker: Worker): Promise<number> {
  const response = await worker.wholeAccount();
  const { allConnections } = (await response.json()) as { allConnections: { customUserId: string }[] };
  return new Set(allConnections.map(({ customUserId }) => customUserId)).size;
}

async function readHistories(worker: Worker, customers: number) {
  const sampled = Math.min(SAMPLED_HISTORIES, customers);
  const ids = Array.from({ length: sampled }, (_, n) =>
    seedCustomerId(1 + Math.floor((n * customers) / sampled)),
  );
  const numbers: number[] = [];
  let noisy = 0;
  await inLanes(ids, ASK_LANES, async (id) => {
    const { data } = await worker.get<{ data: { type: string }[] }>(`/v1/customers/${id}/events`);
    numbers.push(data.length);
    noisy += data.filter(({ type }) => type !== QUIET).length;
  });
  return { noisy, numbers };
}
