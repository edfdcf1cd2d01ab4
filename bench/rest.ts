import {
  BROWSER,
  INSPECTOR_PORT,
  LOOKS_COUNTED,
  LOOKS_WITHIN_MS,
  REQUEST,
  REST_ACCOUNT,
  TICKS_COUNTED,
  WORKER_PORT,
} from "./constants.ts";
import { firstDay } from "./first-day.ts";
import { Programs } from "./harness/programs.ts";
import { type Benchmark, once, type Row } from "./harness/row.ts";
import { callMsOf, callsOf, rowsOf } from "./harness/rows-of.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { until } from "./harness/until.ts";
import { Worker } from "./harness/worker.ts";

const HOUR_TICKS = 60;

/** Customers at rest, polled one by one each minute: what a sweep a minute replaces. */
const POLLS_AN_HOUR = 60;

/** What runs whether anything happens or not, and what each of the things that happen costs: the cost page's figures. */
export const rest: Benchmark = {
  name: "rest",
  slow: true,
  run: ({ say }) =>
    Programs.during(async (programs) => {
      const sandbox = await Sandbox.start(programs);
      const worker = await Worker.start(
        programs,
        sandbox.origin,
        { name: "worker", port: WORKER_PORT, inspectorPort: INSPECTOR_PORT },
        { SWEEP_SECONDS: "60" },
      );
      await sandbox.seed(REST_ACCOUNT);
      const rows: Row[] = await discovery(worker, say);
      rows.push(...(await idleTick(worker)), ...(await hour(worker, sandbox)));
      say("looks at somebody hot");
      rows.push(...(await look(worker, sandbox)));
      return rows;
    }),
};

/** What a customer costs who is seen for the first time, tables and all. */
async function discovery(worker: Worker, say: (line: string) => void): Promise<Row[]> {
  await worker.resetCounters();
  await firstDay(worker, REST_ACCOUNT, say);
  await worker.quiet();
  const counters = await worker.counters();
  return [
    once("a discovered customer: rows written", rowsOf(counters.rowsWritten) / REST_ACCOUNT, "rows"),
    once("a discovered customer: object calls", callsOf(counters) / REST_ACCOUNT, "calls"),
    once("a discovered customer: time objects were called for", callMsOf(counters) / REST_ACCOUNT, "ms"),
  ];
}

/** A tick right after a sweep: none is due, and nobody is to be polled. */
async function idleTick(worker: Worker): Promise<Row[]> {
  await worker.sweep();
  const counters = await worker.counted(() => worker.tick(false));
  return [
    once("a tick with nothing due: object calls", callsOf(counters), "calls"),
    once("a tick with nothing due: rows read", rowsOf(counters.rowsRead), "rows"),
    once("a tick with nothing due: rows written", rowsOf(counters.rowsWritten), "rows"),
    once("a tick with nothing due: time objects were called for", callMsOf(counters), "ms"),
  ];
}

/** Requests in an hour of sweeps every minute, from ten ticks of it. */
async function hour(worker: Worker, sandbox: Sandbox): Promise<Row[]> {
  const before = await sandbox.requests();
  for (let tick = 0; tick < TICKS_COUNTED; tick++) await worker.sweep();
  await worker.quiet();
  const asked = ((await sandbox.requests()) - before) * (HOUR_TICKS / TICKS_COUNTED);
  const customers = REST_ACCOUNT.toLocaleString("en");
  const row = once(`upstream requests in an hour, ${customers} customers at rest`, asked, "requests", 61);
  return [{ ...row, ratio: asked / (REST_ACCOUNT * POLLS_AN_HOUR) }];
}

/** What each look at a hot customer costs, who has not connected. */
async function look(worker: Worker, sandbox: Sandbox): Promise<Row[]> {
  const requestUrl = `${sandbox.origin}/connect/${REQUEST}/view`;
  const { url } = await worker.post<{ url: string }>("/v1/links", { requestUrl, customUserId: "hot" });
  await fetch(url, { headers: { "user-agent": BROWSER }, redirect: "manual" });
  const asked = async (since: number) => (await sandbox.requests()) - since;
  const start = await sandbox.requests();
  const oneMore = async () => (await asked(start)) > 0;
  await until("somebody hot is looked at", oneMore, LOOKS_WITHIN_MS);
  await worker.resetCounters();
  const from = await sandbox.requests();
  const enough = async () => (await asked(from)) >= LOOKS_COUNTED;
  await until("somebody hot is looked at again and again", enough, LOOKS_WITHIN_MS);
  const counters = await worker.counters();
  const looks = await asked(from);
  return [
    once("a look at a hot customer: object calls", callsOf(counters) / looks, "calls"),
    once("a look at a hot customer: rows written", rowsOf(counters.rowsWritten) / looks, "rows"),
    once("a look at a hot customer: rows read", rowsOf(counters.rowsRead) / looks, "rows"),
    once("a look at a hot customer: queue messages", counters.messages / looks, "messages"),
    once("a look at a hot customer: time objects were called for", callMsOf(counters) / looks, "ms"),
  ];
}
