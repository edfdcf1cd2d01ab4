import { setTimeout as wait } from "node:timers/promises";
import {
  BROWSER,
  CONNECT_WITHIN_MS,
  CRON_MS,
  HOT_AT_ONCE,
  HOT_BATCHES,
  INSPECTOR_PORT,
  READABLE_WITHIN_MS,
  REQUEST,
  WORKER_PORT,
} from "./constants.ts";
import { Programs } from "./harness/programs.ts";
import type { Benchmark, Row } from "./harness/row.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { median } from "./harness/statistics.ts";
import { until } from "./harness/until.ts";
import { Worker } from "./harness/worker.ts";

/**
 * Five customers follow their links at once, each connects at a random moment of the two minutes after, and no webhook
 * tells of it: how long until the API says `connected`? With the default budget and cron's ticks a minute apart.
 */
export const hot: Benchmark = {
  name: "hot",
  slow: true,
  run: ({ say }) =>
    Programs.during(async (programs) => {
      const sandbox = await Sandbox.start(programs);
      const worker = await Worker.start(programs, sandbox.origin, {
        name: "worker",
        port: WORKER_PORT,
        inspectorPort: INSPECTOR_PORT,
      });
      const began = performance.now();
      const cron = setInterval(() => void worker.tick(false).catch(() => {}), CRON_MS);
      const times: number[] = [];
      try {
        for (let batch = 0; batch < HOT_BATCHES; batch++) {
          times.push(...(await Promise.all(fiveOf(batch).map((id) => timeOf(id, worker, sandbox)))));
          say(
            `batch ${batch + 1}: ${times
              .slice(-HOT_AT_ONCE)
              .map((s) => `${s.toFixed(1)} s`)
              .join(", ")}`,
          );
        }
      } finally {
        clearInterval(cron);
      }
      const minutes = (performance.now() - began) / 60_000;
      return rowsOf(times, (await sandbox.requests()) / minutes);
    }),
};

function fiveOf(batch: number): string[] {
  return Array.from({ length: HOT_AT_ONCE }, (_, n) => `hot-${batch}-${n}`);
}

/** Seconds from connecting until it can be read. */
async function timeOf(customUserId: string, worker: Worker, sandbox: Sandbox): Promise<number> {
  const requestUrl = `${sandbox.origin}/connect/${REQUEST}/view`;
  const { url } = await worker.post<{ url: string }>("/v1/links", { requestUrl, customUserId });
  await fetch(url, { headers: { "user-agent": BROWSER }, redirect: "manual" });
  await wait(Math.random() * CONNECT_WITHIN_MS);
  const asset = { type: "Page", name: "Shop", id: `page-of-${customUserId}`, isSuccess: true };
  await sandbox.connect({ requestId: REQUEST, customUserId, assets: [asset] });
  const connected = performance.now();
  await until(
    `${customUserId} is connected`,
    async () => (await worker.get<{ state: string }>(`/v1/customers/${customUserId}`)).state === "connected",
    READABLE_WITHIN_MS,
  );
  return (performance.now() - connected) / 1000;
}

function rowsOf(times: number[], requestsAMinute: number): Row[] {
  const of = `${HOT_AT_ONCE} hot customers at once, no webhook`;
  return [
    {
      name: `${of}: connected is readable after (median)`,
      value: median(times),
      unit: "s",
      most: 6,
      runs: times,
    },
    { name: `${of}: the same (worst)`, value: Math.max(...times), unit: "s", most: 15, runs: times },
    {
      name: `${of}: upstream requests a minute`,
      value: requestsAMinute,
      unit: "requests",
      most: 60,
      runs: [requestsAMinute],
    },
  ];
}
