import { SMALL_PART } from "./constants.ts";
import type { Options, Row } from "./harness/row.ts";
import type { Sandbox } from "./harness/sandbox.ts";
import { median } from "./harness/statistics.ts";
import type { Worker } from "./harness/worker.ts";

/**
 * How long a sweep takes for ten times as many customers. Both Workers know their account; the sandbox shows it to
 * each in turn, so nothing may have changed since.
 */
export async function growth(
  sandbox: Sandbox,
  [large, small]: [Worker, Worker],
  { customers, rounds }: { customers: number; rounds: number },
  say: Options["say"],
): Promise<Row[]> {
  const times = { large: [] as number[], small: [] as number[], ratio: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    await sandbox.seed(customers / SMALL_PART);
    const short = await unchanged(small);
    await sandbox.seed(customers);
    const long = await unchanged(large);
    say(`round ${round}: ${short} ms and ${long} ms`);
    // The first round finds what earlier measurements changed, and compiles.
    if (round === 0) continue;
    times.small.push(short);
    times.large.push(long);
    times.ratio.push(long / short);
  }
  const [more, fewer] = [customers, customers / SMALL_PART].map((n) => n.toLocaleString("en"));
  return [
    {
      name: `${fewer} customers: time of a sweep`,
      value: median(times.small),
      unit: "ms",
      runs: times.small,
    },
    { name: `${more} customers: time of a sweep`, value: median(times.large), unit: "ms", runs: times.large },
    {
      name: `time at ${more} over time at ${fewer}`,
      value: median(times.large) / median(times.small),
      unit: "times",
      most: 11,
      runs: times.ratio,
    },
  ];
}

async function unchanged(worker: Worker): Promise<number> {
  return (await worker.sweep()).durationMs;
}
