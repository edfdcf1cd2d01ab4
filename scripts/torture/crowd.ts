import type { Program } from "../../test/started/program.ts";
import { seeded } from "../../test/started/random.ts";
import { checkAftermath } from "./aftermath.ts";
import { Channels } from "./channels.ts";
import { LANES } from "./constants.ts";
import type { Findings } from "./findings.ts";
import { inLanes } from "./in-lanes.ts";
import { Lane } from "./lane.ts";
import { Receiver } from "./receiver.ts";
import { Service } from "./service.ts";

/** Everybody who uses the program: callers on every route, readers and receivers on every channel. */
export class Crowd {
  readonly service: Service;
  readonly channels: Channels;
  private readonly lanes: Lane[];
  private readonly findings: Findings;
  private readonly load: Promise<unknown>;
  private goesOn = true;

  private constructor(
    service: Service,
    channels: Channels,
    lanes: Lane[],
    findings: Findings,
    pauseMs: number,
  ) {
    this.service = service;
    this.channels = channels;
    this.lanes = lanes;
    this.findings = findings;
    this.load = Promise.all(lanes.map((lane) => lane.run(() => this.goesOn, pauseMs)));
  }

  /** Begins at once. Each caller waits so long after each thing it did. The seed decides what they do. */
  static async begin(program: Program, seed: number, findings: Findings, pauseMs = 0): Promise<Crowd> {
    const service = new Service(program);
    const receivers = ["steady", "flaky"].map(
      (name, index) => new Receiver(name, name === "flaky", seeded(seed - 1 - index), findings),
    );
    const channels = new Channels(service, findings, receivers);
    await channels.begin();
    const lanes = Array.from({ length: LANES }, (_, number) => new Lane(number, seed, service, findings));
    return new Crowd(service, channels, lanes, findings, pauseMs);
  }

  /** Follows the streams of customers that have been made meanwhile. */
  followNew(): void {
    this.channels.followNew(this.lanes);
  }

  /** A receiver has got what it will not take, and has not answered. */
  async nextFailure(): Promise<void> {
    await Promise.race(this.channels.receivers.map((receiver) => receiver.nextFailure()));
  }

  /** Gives what `work` gives, or fails with the callers: they alone would go on for ever. */
  during<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.load.then(() => work)]);
  }

  /** The callers stop; then everything that was confirmed is looked at, and every channel waited for. */
  async check(): Promise<void> {
    this.goesOn = false;
    await this.load;
    const entries = this.lanes.flatMap((lane) => lane.entries);
    for (const entry of entries) entry.dirty = true;
    await inLanes(this.lanes, LANES, (lane) => lane.verify());
    await checkAftermath(this.service, this.findings, entries);
    await this.channels.check(entries);
  }

  /** What was done, in numbers. */
  get numbers() {
    const { service, channels, lanes } = this;
    return {
      answered: service.answered,
      unanswered: service.unanswered,
      customers: lanes.reduce((sum, { entries }) => sum + entries.length, 0),
      events: channels.feed.told.length,
      deliveries: channels.receivers.reduce((sum, { arrivals }) => sum + arrivals.length, 0),
      streamsOpened: channels.opened,
    };
  }
}
