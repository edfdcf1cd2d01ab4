import {
  QUICK_RATE_ITEMS,
  QUICK_RATE_MS,
  QUICK_RATE_ROUNDS,
  RATE_CONNECTIONS,
  RATE_ITEMS,
  RATE_MS,
  RATE_ROUNDS,
  WARM_PART,
} from "./constants.ts";
import { type Load, load } from "./harness/load.ts";
import { Programs } from "./harness/programs.ts";
import type { Benchmark, Options, Row } from "./harness/row.ts";
import { workerdCpuMs } from "./harness/running.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { median } from "./harness/statistics.ts";
import { helloLoad, type Kind, kinds } from "./rates/kinds.ts";
import { type Seeded, seedReal } from "./rates/seed.ts";
import { seedBare } from "./rates/seed-bare.ts";
import { startTargets, type Target } from "./rates/targets.ts";

type Targets = Record<Target["name"], Target>;

/** How the Workers are served. */
type Server = "miniflare" | "workerd";

const NAMES: Target["name"][] = ["hello", "bare", "real"];

/** The hot requests, each beside a Worker that says hello and one that does the least which could answer the same. */
export const rates = ratesOf("rates", kinds);

/** Each of them alone. */
export const rate: Benchmark[] = kinds.map((kind) => ({ ...ratesOf(kind.name, [kind]), part: true }));

function ratesOf(name: string, kinds: Kind[]): Benchmark {
  return {
    name,
    prefix: null,
    run: ({ quick, say }: Options) =>
      Programs.during(async (programs) => {
        const plan = quick
          ? { items: QUICK_RATE_ITEMS, rounds: QUICK_RATE_ROUNDS, ms: QUICK_RATE_MS }
          : { items: RATE_ITEMS, rounds: RATE_ROUNDS, ms: RATE_MS };
        const sandbox = await Sandbox.start(programs);
        const targets = await startTargets(programs, sandbox.origin);
        const seeded = await seedReal(targets.real, sandbox, plan.items, say);
        await seedBare(targets.bare, targets.real, seeded);
        const rows: Row[] = [];
        for (const server of ["miniflare", "workerd"] as const) {
          for (const kind of kinds) rows.push(await compare(kind, server, targets, seeded, plan, say));
        }
        return rows;
      }),
  };
}

interface Round {
  /** Answers a second. */
  rate: number;
  /** Processor time of workerd for one answer, in microseconds. */
  cpuUs: number;
}

async function compare(
  kind: Kind,
  server: Server,
  targets: Targets,
  seeded: Seeded,
  { rounds, ms }: { rounds: number; ms: number },
  say: Options["say"],
): Promise<Row> {
  const measured: Record<Target["name"], Round[]> = { hello: [], bare: [], real: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of NAMES) {
      const target = targets[name];
      const port = server === "miniflare" ? target.port : target.directPort;
      const what = name === "hello" ? helloLoad(port) : kind.loadOf(seeded, port);
      measured[name].push(await oneRound(target, port, what, ms));
    }
  }
  // Of one round each: what else runs on the machine slows neighbours alike.
  const against = (name: "hello" | "bare", what: (round: Round) => number) =>
    median(measured.real.map((real, round) => what(real) / what(measured[name][round] as Round)));
  const rate = ({ rate }: Round) => rate;
  const runs = measured.real.map(rate);
  const cpu = NAMES.map((name) => `${name} ${Math.round(median(measured[name].map(({ cpuUs }) => cpuUs)))}`);
  say(
    `${kind.name}, ${server}: µs of processor time a request: ${cpu.join(", ")}; by it ${(1 / against("bare", ({ cpuUs }) => cpuUs)).toFixed(2)} of bare`,
  );
  return {
    name: `${kind.name}, ${server}`,
    value: median(runs),
    unit: "requests/s",
    ratio: against("bare", rate),
    hello: against("hello", rate),
    least: { ratio: kind.ofBare, hello: kind.ofHello[server] },
    runs,
  };
}

async function oneRound({ pid }: Target, port: number, what: Load, ms: number): Promise<Round> {
  await load(port, what, RATE_CONNECTIONS, ms * WARM_PART);
  const before = workerdCpuMs(pid);
  const { answers, ms: took } = await load(port, what, RATE_CONNECTIONS, ms);
  const cpuUs = ((workerdCpuMs(pid) - before) * 1000) / answers;
  return { rate: (answers * 1000) / took, cpuUs };
}
