import { WAITED_CHANGES } from "./constants.ts";
import type { Changes } from "./harness/changes.ts";
import type { Row } from "./harness/row.ts";
import { median } from "./harness/statistics.ts";
import { Stream } from "./harness/stream.ts";
import type { Worker } from "./harness/worker.ts";

/**
 * From the beginning of the request that brings a change to the answer of a long-poll, and to a line of a stream.
 */
export async function waiting(worker: Worker, changes: Changes, say: (line: string) => void): Promise<Row[]> {
  const [polled = "", streamed = ""] = changes.customers;
  const polls: number[] = [];
  for (let n = 0; n < WAITED_CHANGES; n++) {
    const { version } = await worker.get<{ version: number }>(`/v1/customers/${polled}`);
    const answered = worker
      .get(`/v1/customers/${polled}?version=${version}&wait=30`)
      .then(() => performance.now());
    await settle();
    const { began } = await changes.one(polled);
    polls.push((await answered) - began);
  }
  const stream = await Stream.open(worker, `/v1/customers/${streamed}/live`);
  const lines: number[] = [];
  for (let n = 0; n < WAITED_CHANGES; n++) {
    const line = stream.next();
    const { began } = await changes.one(streamed);
    lines.push((await line) - began);
  }
  stream.close();
  say(`long-poll ${median(polls).toFixed(1)} ms, stream ${median(lines).toFixed(1)} ms`);
  return [
    {
      name: "a change to an answered long-poll (median)",
      value: median(polls),
      unit: "ms",
      most: 20,
      runs: polls,
    },
    { name: "a change to a stream's line (median)", value: median(lines), unit: "ms", most: 20, runs: lines },
  ];
}

/** Long enough for the long-poll to have begun to wait; what came before would be answered at once. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
