import { setTimeout as wait } from "node:timers/promises";
import { seeded } from "../../test/started/random.ts";
import { CUSTOMERS_A_LANE, FOLLOWED_A_LANE, LINKS_A_CUSTOMER } from "./constants.ts";
import type { Findings } from "./findings.ts";
import type { Entry } from "./ledger.ts";
import type { Service } from "./service.ts";
import { Steps } from "./steps.ts";
import { verify } from "./verify.ts";

/** How often each step is taken, out of the sum of all. */
const WEIGHTS = {
  make: 6,
  link: 4,
  change: 16,
  note: 6,
  removeLink: 2,
  follow: 18,
  hook: 14,
  report: 8,
  connect: 6,
  refresh: 4,
  dropIn: 6,
  read: 9,
  erase: 1,
} as const;

type Step = keyof typeof WEIGHTS;

/**
 * One caller with customers of its own, who does one thing after the other: nobody else changes them, so what was
 * confirmed last is what must be there. Its seed decides what it does, whatever the others and the kills do.
 */
export class Lane {
  /** All that it ever made, those erased included. */
  readonly entries: Entry[] = [];
  private readonly name: string;
  private readonly service: Service;
  private readonly findings: Findings;
  private readonly random: () => number;
  private readonly steps: Steps;
  private verified = 0;

  constructor(number: number, seed: number, service: Service, findings: Findings) {
    this.name = `lane ${number}`;
    this.service = service;
    this.findings = findings;
    this.random = seeded(seed + number);
    this.steps = new Steps(service, findings);
  }

  /** Whose own stream is followed. */
  get followed(): Entry[] {
    return this.entries.slice(0, FOLLOWED_A_LANE);
  }

  /** Until it is told to stop, with a pause after each step. After each kill it first looks whether all is there. */
  async run(goesOn: () => boolean, pauseMs: number): Promise<void> {
    while (goesOn()) {
      await this.service.ready();
      if (this.verified < this.service.kills.length) await this.verify();
      await this.step();
      if (pauseMs > 0) await wait(pauseMs);
    }
  }

  /** Holds whatever it changed since it did so last against the program. Broken off by a kill it is done again after it. */
  async verify(): Promise<void> {
    this.verified = this.service.kills.length;
    for (const entry of this.entries.filter(({ dirty }) => dirty)) {
      entry.dirty = !(await verify(this.service, this.findings, entry));
    }
  }

  private async step(): Promise<void> {
    const live = this.entries.filter(({ erased }) => !erased);
    const step = this.choose();
    const choice = this.random();
    const entry = live[Math.floor(this.random() * live.length)];
    if (!entry || (step === "make" && live.length < CUSTOMERS_A_LANE)) {
      this.entries.push(await this.steps.make(`${this.name} customer ${this.entries.length + 1}`));
      return;
    }
    entry.dirty = true;
    if (step === "make") return this.steps.change(entry);
    if (step === "link") {
      const { size } = entry.links;
      return size < LINKS_A_CUSTOMER ? this.steps.link(entry, size) : this.steps.follow(entry, choice);
    }
    if (step === "erase" && this.followed.includes(entry)) return this.steps.read(entry);
    return this.steps[step](entry, choice);
  }

  private choose(): Step {
    const steps = Object.keys(WEIGHTS) as Step[];
    const drawn = steps.flatMap((step) => Array<Step>(WEIGHTS[step]).fill(step));
    return drawn[Math.floor(this.random() * drawn.length)] ?? "read";
  }
}
