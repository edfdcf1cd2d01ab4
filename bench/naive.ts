import { seedCustomerId } from "../sandbox/src/seed.ts";
import { inLanes } from "../src/refresh/lanes.ts";
import { INSPECTOR_PORT, LEADSIE_API_KEY, NAIVE_ACCOUNT, NAIVE_LANES, WORKER_PORT } from "./constants.ts";
import { tickUntilKnown } from "./first-day.ts";
import { Programs } from "./harness/programs.ts";
import { type Benchmark, once } from "./harness/row.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { ok, Worker } from "./harness/worker.ts";

/** What an ordinary integration does, one request a customer and six at a time, beside one sweep of the same account. */
export const naive: Benchmark = {
  name: "naive",
  slow: true,
  run: ({ say }) =>
    Programs.during(async (programs) => {
      const sandbox = await Sandbox.start(programs);
      await sandbox.seed(NAIVE_ACCOUNT);
      const at = { name: "worker", port: WORKER_PORT, inspectorPort: INSPECTOR_PORT };
      const worker = await Worker.start(programs, sandbox.origin, at);
      await tickUntilKnown(worker, say);
      const polls = await measured(sandbox, () => pollAll(sandbox));
      const sweep = await measured(sandbox, () => worker.sweep());
      const of = `${NAIVE_ACCOUNT.toLocaleString("en")} customers`;
      return [
        once(`${of}, each polled: requests`, polls.requests, "requests"),
        once(`${of}, each polled: time`, polls.seconds, "s"),
        once(`${of}, one sweep: requests`, sweep.requests, "requests", 1),
        once(`${of}, one sweep: time`, sweep.seconds, "s"),
        once(`${of}: requests of polling in terms of the sweep's`, polls.requests / sweep.requests, "times"),
        once(`${of}: time of polling in terms of the sweep's`, polls.seconds / sweep.seconds, "times"),
      ];
    }),
};

async function measured(sandbox: Sandbox, work: () => Promise<unknown>) {
  const before = await sandbox.requests();
  const begun = performance.now();
  await work();
  return {
    seconds: (performance.now() - begun) / 1000,
    requests: (await sandbox.requests()) - before,
  };
}

/** Nothing is kept or compared: what is measured is the asking alone. */
async function pollAll({ origin }: Sandbox): Promise<void> {
  const ids = Array.from({ length: NAIVE_ACCOUNT }, (_, n) => seedCustomerId(n + 1));
  await inLanes(ids, NAIVE_LANES, async (customUserId) => {
    const response = await ok(
      await fetch(`${origin}/api/checkUserStatus`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ apiKey: LEADSIE_API_KEY, customUserId }),
      }),
    );
    await response.json();
  });
}
