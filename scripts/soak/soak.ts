import { setTimeout as wait } from "node:timers/promises";
import { Program } from "../../test/started/program.ts";
import { COLLECTS_ALL } from "../start/collects-all.ts";
import { Crowd } from "../torture/crowd.ts";
import { Findings } from "../torture/findings.ts";
import { FAULT_EVERY_MS, FAULT_TIMES, PAUSE_MS, SAMPLE_EVERY_MS } from "./constants.ts";
import { type Flat, judge, type Usage } from "./flat.ts";
import { usageOf } from "./usage.ts";

/** What the upstream does wrong, one after the other; none of it ends by itself later than a poll's time limit. */
const FAULTS = [
  { kind: "status", code: 500 },
  { kind: "html" },
  { kind: "status", code: 429, retryAfter: 1 },
  { kind: "truncated" },
  { kind: "wrong-shape" },
  { kind: "delay", delayMs: 2_000 },
  { kind: "hang" },
  { kind: "short", drop: 1 },
];

export interface Soaked {
  findings: Findings;
  flat: Flat[];
  samples: Usage[];
  numbers: Crowd["numbers"];
  faults: number;
}

/**
 * The same callers and channels as torture has, at a steady pace and without kills, while the upstream fails in turn.
 * What the program takes must be flat, and at the end everything must have arrived.
 */
export async function soak(minutes: number, seed: number, say: (line: string) => void): Promise<Soaked> {
  const findings = new Findings();
  const program = await Program.start({
    npm: true,
    env: { TICK_SECONDS: "5", UPSTREAM_REQUESTS_PER_MINUTE: "100000", ...COLLECTS_ALL },
  });
  const crowd = await Crowd.begin(program, seed, findings, PAUSE_MS);
  const begun = Date.now();
  const elapsed = () => Date.now() - begun;
  const goesOn = () => elapsed() < minutes * 60_000;
  const samples: Usage[] = [];
  const sampling = async () => {
    while (goesOn()) {
      await wait(SAMPLE_EVERY_MS);
      crowd.followNew();
      samples.push(usageOf(program, elapsed(), crowd.numbers.answered));
      const last = samples.at(-1);
      if (last && samples.length % 6 === 0) say(lineOf(last));
    }
  };
  const [, faults] = await crowd.during(Promise.all([sampling(), failing(program, goesOn)]));
  say("everything is looked at");
  await crowd.check();
  return { findings, flat: judge(samples), samples, numbers: crowd.numbers, faults };
}

/** Gives how many faults there were. None is left behind. */
async function failing(program: Program, goesOn: () => boolean): Promise<number> {
  let faults = 0;
  for (; goesOn(); faults += 1) {
    await wait(FAULT_EVERY_MS);
    await program.control("fault", { times: FAULT_TIMES, ...FAULTS[faults % FAULTS.length] });
  }
  await program.control("fault", { kind: "none" });
  return faults;
}

export function lineOf({ atMs, memory, sockets, stored, operations }: Usage): string {
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  const parts = [`${Math.round(atMs / 1000)} s`, `${operations} requests`, `memory ${megabytes(memory)}`];
  return [...parts, `${sockets} sockets`, `stored ${megabytes(stored)}`].join(", ");
}
