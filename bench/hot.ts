import { setTimeout as wait } from "node:timers/promises";
import {
  BROWSER,
  CONNECT_WITHIN_MS,
  CRON_MS,
  HOT_AT_ONCE,
  HOT_BATCHES,
  INSPECTOR_PORT,
  LEADSIE_WEBHOOK_SECRET,
  LOOK_CLOSELY_EVERY_MS,
  READABLE_WITHIN_MS,
  REQUEST,
  WEBHOOK_CONNECT_WITHIN_MS,
  WORKER_PORT,
} from "./constants.ts";
import { Programs } from "./harness/programs.ts";
import type { Benchmark, Options, Row } from "./harness/row.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { median } from "./harness/statistics.ts";
import { until } from "./harness/until.ts";
import { Worker } from "./harness/worker.ts";

/**
 * Five customers follow their links at once, each connects at a random moment soon after: how long until the API says
 * `connected`? First nobody tells of it, then Leadsie's webhook does. With the default budget and cron's ticks a minute
 * apart.
 */
export const hot: Benchmark = {
  name: "hot",
  slow: true,
  run: ({ say }) =>
    Programs.during(async (programs) => {
      const sandbox = await Sandbox.start(programs);
      const worker = await Worker.start(
        programs,
        sandbox.origin,
        { name: "worker", port: WORKER_PORT, inspectorPort: INSPECTOR_PORT },
        { LEADSIE_WEBHOOK_SECRET },
      );
      const cron = setInterval(() => void worker.tick(false).catch(() => {}), CRON_MS);
      try {
        return [...(await unheard(worker, sandbox, say)), ...(await byWebhook(worker, sandbox, say))];
      } finally {
        clearInterval(cron);
      }
    }),
};

async function unheard(worker: Worker, sandbox: Sandbox, say: Options["say"]): Promise<Row[]> {
  const began = performance.now();
  const seconds = (await inBatches("hot", CONNECT_WITHIN_MS, worker, sandbox, say)).map((ms) => ms / 1000);
  const minutes = (performance.now() - began) / 60_000;
  const requests = (await sandbox.requests()) / minutes;
  const of = `${HOT_AT_ONCE} hot customers at once, no webhook`;
  return [
    ...rowsOf(of, seconds, { unit: "s", median: 6, worst: 15 }),
    {
      name: `${of}: upstream requests a minute`,
      value: requests,
      unit: "requests",
      most: 60,
      runs: [requests],
    },
  ];
}

async function byWebhook(worker: Worker, sandbox: Sandbox, say: Options["say"]): Promise<Row[]> {
  await sandbox.webhook(`${worker.origin}/hooks/leadsie/${LEADSIE_WEBHOOK_SECRET}`);
  const times = await inBatches("told", WEBHOOK_CONNECT_WITHIN_MS, worker, sandbox, say);
  const of = `${HOT_AT_ONCE} hot customers at once, Leadsie's webhook`;
  return rowsOf(of, times, { unit: "ms", median: 500, worst: 500 });
}

/** Milliseconds until each of the customers can be read as connected, five at once, four times. */
async function inBatches(
  name: string,
  withinMs: number,
  worker: Worker,
  sandbox: Sandbox,
  say: Options["say"],
): Promise<number[]> {
  const times: number[] = [];
  for (let batch = 0; batch < HOT_BATCHES; batch++) {
    const ids = Array.from({ length: HOT_AT_ONCE }, (_, n) => `${name}-${batch}-${n}`);
    const found = await Promise.all(ids.map((id) => timeOf(id, withinMs, worker, sandbox)));
    say(`${name}, batch ${batch + 1}: ${found.map((ms) => `${ms.toFixed(0)} ms`).join(", ")}`);
    times.push(...found);
  }
  return times;
}

/** Milliseconds from connecting until it can be read. */
async function timeOf(
  customUserId: string,
  withinMs: number,
  worker: Worker,
  sandbox: Sandbox,
): Promise<number> {
  const requestUrl = `${sandbox.origin}/connect/${REQUEST}/view`;
  const { url } = await worker.post<{ url: string }>("/v1/links", { requestUrl, customUserId });
  await fetch(url, { headers: { "user-agent": BROWSER }, redirect: "manual" });
  await wait(Math.random() * withinMs);
  const asset = { type: "Page", name: "Shop", id: `page-of-${customUserId}`, isSuccess: true };
  const connected = performance.now();
  await sandbox.connect({ requestId: REQUEST, customUserId, assets: [asset] });
  await until(
    `${customUserId} is connected`,
    async () => (await worker.get<{ state: string }>(`/v1/customers/${customUserId}`)).state === "connected",
    READABLE_WITHIN_MS,
    LOOK_CLOSELY_EVERY_MS,
  );
  return performance.now() - connected;
}

interface Bounds {
  unit: string;
  median: number;
  worst: number;
}

function rowsOf(of: string, runs: number[], { unit, ...most }: Bounds): Row[] {
  const readable = `${of}: connected is readable after (median)`;
  return [
    { name: readable, value: median(runs), unit, most: most.median, runs },
    { name: `${of}: the same (worst)`, value: Math.max(...runs), unit, most: most.worst, runs },
  ];
}
