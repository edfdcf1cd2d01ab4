import { setTimeout as wait } from "node:timers/promises";
import { inLanes } from "../src/refresh/lanes.ts";
import { ARRIVED_WITHIN_MS, IDLE_MS, STREAM_LANES, STREAMED_CUSTOMERS, STREAMS } from "./constants.ts";
import type { Changes } from "./harness/changes.ts";
import { once, type Row } from "./harness/row.ts";
import { Stream } from "./harness/stream.ts";
import { until } from "./harness/until.ts";
import type { Worker } from "./harness/worker.ts";

/** Streams on which nothing happens: do their objects leave memory, and does the next event reach all of them? */
export async function idleStreams(
  worker: Worker,
  changes: Changes,
  say: (line: string) => void,
): Promise<Row[]> {
  const customers = changes.customers.slice(0, STREAMED_CUSTOMERS);
  const streams: Stream[] = [];
  const places = Array.from({ length: STREAMS }, (_, n) => customers[n % customers.length] ?? "");
  await inLanes(places, STREAM_LANES, async (id) => {
    streams.push(await Stream.open(worker, `/v1/customers/${id}/live`));
  });
  say(`${streams.length} streams are open`);
  await worker.quiet();
  await wait(IDLE_MS);
  await worker.resetCounters();
  for (const stream of streams) stream.count = 0;
  for (const id of customers) await changes.one(id);
  const reached = () => streams.filter(({ count }) => count > 0).length;
  await until("the event reaches every stream", async () => reached() === STREAMS, ARRIVED_WITHIN_MS).catch(
    () => {},
  );
  const { constructed } = await worker.counters();
  for (const stream of streams) stream.close();
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
