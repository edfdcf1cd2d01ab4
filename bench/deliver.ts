import {
  ARRIVED_WITHIN_MS,
  CHANGE_SECONDS,
  CHANGES_A_SECOND,
  DRAINED_WITHIN_MS,
  ENDPOINTS,
  FEED_EVERY_MS,
  INSPECTOR_PORT,
  LEADSIE_WEBHOOK_SECRET,
  WORKER_PORT,
} from "./constants.ts";
import { Changes } from "./harness/changes.ts";
import { Programs } from "./harness/programs.ts";
import { Receivers } from "./harness/receivers.ts";
import { type Benchmark, once, type Row } from "./harness/row.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { median, quantile } from "./harness/statistics.ts";
import { until } from "./harness/until.ts";
import { Worker } from "./harness/worker.ts";
import { waiting } from "./waiting.ts";

/** From Leadsie's webhook to ten endpoints, one of which hangs, and to whoever waits. */
export const deliver: Benchmark = {
  name: "deliver",
  slow: true,
  run: ({ say }) =>
    Programs.during(async (programs) => {
      const sandbox = await Sandbox.start(programs);
      const worker = await Worker.start(
        programs,
        sandbox.origin,
        { name: "worker", port: WORKER_PORT, inspectorPort: INSPECTOR_PORT },
        { LEADSIE_WEBHOOK_SECRET, ALLOW_INSECURE_WEBHOOKS: "true", UPSTREAM_REQUESTS_PER_MINUTE: "100000" },
      );
      const receivers = await Receivers.open();
      try {
        const changes = await Changes.prepare(worker, sandbox);
        const rows = await waiting(worker, changes, say);
        await register(worker, receivers);
        for (const aSecond of CHANGES_A_SECOND)
          rows.push(...(await deliveries(aSecond, worker, changes, receivers, say)));
        return rows;
      } finally {
        receivers.close();
      }
    }),
};

async function register(worker: Worker, { origin }: Receivers): Promise<void> {
  for (let n = 0; n < ENDPOINTS; n++) {
    const url = n === 0 ? `${origin}/hangs` : `${origin}/${n}`;
    await worker.post("/v1/webhooks", { url, events: ["connection.changed"] });
  }
}

async function deliveries(
  aSecond: number,
  worker: Worker,
  changes: Changes,
  receivers: Receivers,
  say: (line: string) => void,
): Promise<Row[]> {
  receivers.forget();
  let began = new Map<string, number>();
  let over = 0;
  let expected = 0;
  const cpuMs = await worker.cpuMs(async () => {
    began = await changes.evenly(aSecond, CHANGE_SECONDS);
    over = performance.now();
    const arrived = async () => {
      expected = (await told(worker, began)) * (ENDPOINTS - 1);
      return receivers.count >= expected;
    };
    await until("everything has arrived", arrived, ARRIVED_WITHIN_MS, FEED_EVERY_MS).catch(() => {});
  });
  const drained = performance.now() - over;
  const times = [...receivers.arrived.values()].flatMap((first) =>
    [...first].map(([name, at]) => at - (began.get(name) ?? Number.NaN)),
  );
  say(
    `${aSecond} a second: ${receivers.count} of ${expected}, median ${median(times).toFixed(0)} ms, drained ${(drained / 1000).toFixed(1)} s after the last`,
  );
  const of = `${aSecond} changes a second, ${ENDPOINTS} endpoints, one hangs`;
  const spread = Array.from({ length: 21 }, (_, n) => quantile(times, n / 20));
  const strict = aSecond === CHANGES_A_SECOND[0];
  return [
    once(
      `${of}: overtaken by the customer's next before they were heard`,
      began.size - expected / (ENDPOINTS - 1),
      "changes",
    ),
    once(`${of}: lost`, expected - receivers.count, "events", 0),
    once(
      `${of}: with another id`,
      [...receivers.ids.values()].filter(({ size }) => size > 1).length,
      "events",
      0,
    ),
    {
      name: `${of}: change to receipt (median)`,
      value: median(times),
      unit: "ms",
      runs: spread,
      ...(strict && { most: 60 }),
    },
    {
      name: `${of}: the same (99th percentile)`,
      value: quantile(times, 0.99),
      unit: "ms",
      runs: spread,
      ...(strict && { most: 500 }),
    },
    once(`${of}: processor time a change`, cpuMs / (aSecond * CHANGE_SECONDS), "ms"),
    once(`${of}: drained after the last change`, drained / 1000, "s", DRAINED_WITHIN_MS / 1000),
  ];
}

/** How many of these changes the feed tells of: one that a newer one has overtaken on its way is no news any more. */
async function told(worker: Worker, began: Map<string, number>): Promise<number> {
  let found = 0;
  let place = "since=2000-01-01T00:00:00Z";
  for (;;) {
    const page = await worker.get<{ data: Changed[]; next: string; more: boolean }>(
      `/v1/events?type=connection.changed&limit=200&${place}`,
    );
    found += page.data.filter(({ data }) => began.has(data.after.connectionAssets[0]?.name ?? "")).length;
    if (!page.more) return found;
    place = `after=${encodeURIComponent(page.next)}`;
  }
}

interface Changed {
  data: { after: { connectionAssets: { name: string }[] } };
}
