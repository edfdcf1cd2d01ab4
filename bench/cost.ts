import { CHANGED } from "./constants.ts";
import { type Results, readResults } from "./harness/results.ts";
import { type Benchmark, once } from "./harness/row.ts";

/** Cloudflare's prices in dollars, beyond what its paid plan includes: developers.cloudflare.com/workers/platform/pricing. */
const PRICE = {
  workerRequest: 0.3 / 1e6,
  workerCpuMs: 0.02 / 1e6,
  objectRequest: 0.15 / 1e6,
  objectGbSecond: 12.5 / 1e6,
  rowRead: 0.001 / 1e6,
  rowWritten: 1 / 1e6,
  queueOperation: 0.4 / 1e6,
};
/** Written, read and deleted. */
const OPERATIONS_A_MESSAGE = 3;
/** An object is billed for all of its 128 MB. */
const OBJECT_GB = 0.128;

const MINUTES_A_MONTH = 30 * 24 * 60;
const SWEEPS = { "every 10 minutes": MINUTES_A_MONTH / 10, "every minute": MINUTES_A_MONTH };
const SIZES = [1_000, 10_000, 100_000];
/** What is assumed to happen to customers in a month. */
const CHANGES_A_CUSTOMER = 1;
const NEW_PART = 0.1;
/** A look each five seconds, for two minutes. */
const LOOKS_A_NEW_CUSTOMER = 24;

/** What one of something uses. */
interface Use {
  workerRequests?: number;
  cpuMs?: number;
  calls?: number;
  callMs?: number;
  rowsRead?: number;
  rowsWritten?: number;
  messages?: number;
}

function dollars(use: Use): number {
  return (
    (use.workerRequests ?? 0) * PRICE.workerRequest +
    (use.cpuMs ?? 0) * PRICE.workerCpuMs +
    (use.calls ?? 0) * PRICE.objectRequest +
    ((use.callMs ?? 0) / 1000) * OBJECT_GB * PRICE.objectGbSecond +
    (use.rowsRead ?? 0) * PRICE.rowRead +
    (use.rowsWritten ?? 0) * PRICE.rowWritten +
    (use.messages ?? 0) * OPERATIONS_A_MESSAGE * PRICE.queueOperation
  );
}

/** Figures by the name of their row; fails where the run that measures it has not been made. */
function reader({ rows }: Results): (name: string) => number {
  return (name) => {
    const row = rows.find((one) => one.name === name);
    if (!row) throw new Error(`no figure "${name}": run --only sweep-100k and --only rest first`);
    return row.value;
  };
}

function uses(figure: (name: string) => number) {
  const still = (what: string) => figure(`sweep-100k: 100,000 customers, nothing changed: ${what}`);
  const moved = (what: string) => figure(`sweep-100k: 100,000 customers, ${CHANGED} changed: ${what}`);
  const tick = (what: string) => figure(`rest: a tick with nothing due: ${what}`);
  const look = (what: string) => figure(`rest: a look at a hot customer: ${what}`);
  const found = (what: string) => figure(`rest: a discovered customer: ${what}`);
  const time = "time objects were called for";
  const each = (what: string) => Math.max(0, moved(what) - still(what)) / CHANGED;
  return {
    tick: {
      workerRequests: 1,
      calls: tick("object calls"),
      callMs: tick(time),
      rowsRead: tick("rows read"),
      rowsWritten: tick("rows written"),
    },
    /** Beyond the tick that it runs in. Processor time grows with the account, the rest hardly does. */
    sweep: (customers: number) => ({
      cpuMs: figure("sweep-100k: 100,000 customers: processor time, nothing changed") * (customers / 100_000),
      calls: still("object calls"),
      callMs: still(time),
      rowsRead: still("rows read"),
      rowsWritten: still("rows written"),
    }),
    /** With its part of the second pass over the answer, were it alone in a sweep. */
    change: (customers: number) => ({
      cpuMs: figure("sweep-100k: 100,000 customers: processor time, nothing changed") * (customers / 100_000),
      calls: each("object calls"),
      callMs: each(time),
      rowsRead: each("rows read"),
      rowsWritten: moved("rows written a changed customer") + moved("rows written besides") / CHANGED,
    }),
    look: {
      workerRequests: 1,
      calls: look("object calls"),
      callMs: look(time),
      rowsRead: look("rows read"),
      rowsWritten: look("rows written"),
      messages: look("queue messages"),
    },
    discovery: {
      calls: found("object calls"),
      callMs: found(time),
      rowsWritten: found("rows written"),
    },
  };
}

type Costs = [what: string, dollars: (customers: number) => number][];

function costs(results: Results): Costs {
  const use = uses(reader(results));
  return [
    ["ticks, one a minute", () => MINUTES_A_MONTH * dollars(use.tick)],
    ...Object.entries(SWEEPS).map(([often, times]): Costs[number] => [
      `sweeps ${often}`,
      (customers) => times * dollars(use.sweep(customers)),
    ]),
    ["changes, one a customer", (n) => n * CHANGES_A_CUSTOMER * dollars(use.change(n))],
    ["looks at new customers", (n) => n * NEW_PART * LOOKS_A_NEW_CUSTOMER * dollars(use.look)],
    ["once: the first day", (n) => n * dollars(use.discovery)],
    ["instead: a poll each, every 10 minutes", (n) => n * (MINUTES_A_MONTH / 10) * dollars(use.look)],
  ];
}

/** A Markdown table: a row for each thing that costs, a column for each size. */
function costTable(costs: Costs): string {
  const head = ["a month, in dollars", ...SIZES.map((size) => `${size.toLocaleString("en")} customers`)];
  const body = costs.map(([what, dollars]) => [what, ...SIZES.map((size) => dollars(size).toFixed(2))]);
  return [head, head.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** What the refresh costs a month, from the figures of the last run of `sweep-100k` and `rest`. For docs/cost.md. */
export const cost: Benchmark = {
  name: "cost",
  slow: true,
  async run({ say }) {
    const results = await readResults();
    if (!results) throw new Error("there are no figures: npm run bench");
    const all = costs(results);
    say(`for docs/cost.md:\n${costTable(all)}`);
    return SIZES.flatMap((size) =>
      all.map(([what, dollars]) =>
        once(`${size.toLocaleString("en")} customers, ${what}`, dollars(size), "$ a month"),
      ),
    );
  },
};
