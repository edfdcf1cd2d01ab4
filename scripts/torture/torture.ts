import { setTimeout as wait } from "node:timers/promises";
import { Program } from "../../test/started/program.ts";
import { seeded } from "../../test/started/random.ts";
import {
  KILL_WITHIN_MS,
  KILLED_AT_FAILURE,
  KILLED_WHILE_STARTING,
  STARTING_KILL_WITHIN_MS,
} from "./constants.ts";
import { Crowd } from "./crowd.ts";
import { Findings } from "./findings.ts";
import type { Service } from "./service.ts";

export interface Torture {
  kills: number;
  seed: number;
  /** No more kills once it is false: what there is by then is looked at. */
  goesOn?: () => boolean;
  /** Told how far it is, a line at a time. */
  say: (line: string) => void;
}

/** What a run was made of, and what it found. */
export interface Report {
  findings: Findings;
  kills: number;
  /** Of these kills so many came before the program had greeted. */
  whileStarting: number;
  answered: number;
  unanswered: number;
  customers: number;
  events: number;
  deliveries: number;
  streamsOpened: number;
  seconds: number;
}

/**
 * The program as `npm start` starts it, with callers on every route and listeners on every channel, killed whole (`kill -9`)
 * at random moments and started again with the same state. At the end everything that was confirmed must be there, and
 * every event must have come through every channel as the history has it. The seed decides what the callers do, not when.
 */
export async function torture({ kills, seed, goesOn = () => true, say }: Torture): Promise<Report> {
  const begun = Date.now();
  const findings = new Findings();
  const random = seeded(seed);
  const program = await Program.start({
    npm: true,
    env: { TICK_SECONDS: "1", UPSTREAM_REQUESTS_PER_MINUTE: "100000" },
  });
  const crowd = await Crowd.begin(program, seed, findings);
  const { service } = crowd;
  const whileStarting = await crowd.during(killAgainAndAgain(crowd, { kills, random, goesOn, say }));
  await crowd.during(wait(random() * KILL_WITHIN_MS));
  say(`${service.kills.length} kills are over; everything is looked at`);
  await crowd.check();
  const seconds = Math.round((Date.now() - begun) / 1000);
  return { findings, kills: service.kills.length, whileStarting, ...crowd.numbers, seconds };
}

interface Killing {
  kills: number;
  random: () => number;
  goesOn: () => boolean;
  say: (line: string) => void;
}

/** Gives how many of the kills came while it was starting. */
async function killAgainAndAgain(crowd: Crowd, { kills, random, goesOn, say }: Killing): Promise<number> {
  const { service } = crowd;
  const { program } = service;
  let whileStarting = 0;
  for (let kill = 1; kill <= kills && goesOn(); kill += 1) {
    const ready = Date.now();
    const atFailure = random() < 1 / KILLED_AT_FAILURE;
    const moment = wait(random() * KILL_WITHIN_MS);
    await (atFailure ? Promise.race([crowd.nextFailure(), wait(KILL_WITHIN_MS)]) : moment);
    const after = Date.now() - ready;
    crowd.followNew();
    await killOnce(service);
    if (random() < 1 / KILLED_WHILE_STARTING && kill < kills) {
      kill += 1;
      whileStarting += 1;
      const greeted = program.restart().catch(() => {});
      await wait(random() * STARTING_KILL_WITHIN_MS);
      await killOnce(service);
      await greeted;
    }
    const begun = Date.now();
    await program.restart({ npm: true });
    service.isBack();
    say(`kill ${kill}: ${after} ms after it was ready; back in ${Date.now() - begun} ms`);
  }
  return whileStarting;
}

async function killOnce(service: Service): Promise<void> {
  service.goesDown();
  const from = Date.now();
  await service.program.kill();
  service.kills.push({ from, to: Date.now() });
}
