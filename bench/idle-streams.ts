import { setTimeout as wait } from "node:timers/promises";
import { inLanes } from "../src/refresh/lanes.ts";
import {
  ARRIVED_WITHIN_MS,
  IDLE_MS,
  INSPECTOR_PORT,
  LEADSIE_WEBHOOK_SECRET,
  STREAM_LANES,
  STREAMED_CUSTOMERS,
  STREAMS,
  WORKER_PORT,
} from "./constants.ts";
import { Changes } from "./harness/changes.ts";
import { Programs } from "./harness/programs.ts";
import { type Benchmark, once, type Row } from "./harness/row.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { Stream } from "./harness/stream.ts";
import { until } from "./harness/until.ts";
import { Worker } from "./harness/worker.ts";

/** Ten thousand streams on a hundred customers. */
export const streams: Benchmark = {
  name: "streams",
  slow: true,
  run: ({ say }) =>
    Programs.during(async (programs) => {
      const sandbox = await Sandbox.start(programs);
      const worker = await Worker.start(
        programs,
        sandbox.origin,
        { name: "worker", port: WORKER_PORT, inspectorPort: INSPECTOR_PORT },
        { LEADSIE_WEBHOOK_SECRET, UPSTREAM_REQUESTS_PER_MINUTE: "100000" },
      );
      return await idleStreams(worker, await Changes.prepare(worker, sandbox), say);
    }),
};

/** Streams on which nothing happens: do their objects leave memory, and does the next event reach all of them? */
async function idleStreams(worker: Worker, changes: Changes, say: (line: string) => void): Promise<Row[]> {
  const customers = changes.customers.slice(0, STREAMED_CUSTOMERS);
  const open: Stream[] = [];
  const places = Array.from({ length: STREAMS }, (_, n) => customers[n % customers.length] ?? "");
  await inLanes(places, STREAM_LANES, async (id) => {
    open.push(await Stream.open(worker, `/v1/customers/${id}/live`));
  });
  say(`${open.length} streams are open`);
  await worker.quiet();
  await wait(IDLE_MS);
  await worker.resetCounters();
  for (const stream of open) stream.count = 0;
  for (const id of customers) await changes.one(id);
  const reached = () => open.filter(({ count }) => count > 0).length;
  await until("the event reaches every stream", async () => reached() === STREAMS, ARRIVED_WITHIN_MS).catch(
    () => {},
  );
  const { constructed } = await worker.counters();
  for (const stream of open) stream.close();
  const of = `${STREAMS.toLocaleString("en")} idle streams on ${STREAMED_CUSTOMERS} customers`;
  return [
    once(
      `${of}: objects that had not left memory after 15 s`,
      Math.max(0, customers.length - (constructed.CustomerStatus ?? 0)),
      "objects",
      0,
    ),
    once(`${of}: not reached by the next event`, STREAMS - reached(), "streams", 0),
  ];
}
