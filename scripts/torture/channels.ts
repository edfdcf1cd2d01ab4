import { setTimeout as wait } from "node:timers/promises";
import { checkHistory, checkKept, checkReceiver, checkStream, type Histories, type Told } from "./checker.ts";
import { CHECK_LANES, DRAIN_MS, FEED_EVERY_MS } from "./constants.ts";
import type { Findings } from "./findings.ts";
import { FeedReader, StreamReader } from "./followers.ts";
import { checkHooks } from "./hooks.ts";
import { inLanes } from "./in-lanes.ts";
import type { Lane } from "./lane.ts";
import type { Entry } from "./ledger.ts";
import { readHistory } from "./read-history.ts";
import type { Receiver } from "./receiver.ts";
import type { Service } from "./service.ts";

/** Everyone who is told of events while the program is killed again and again. */
export class Channels {
  readonly feed = new FeedReader();
  readonly receivers: Receiver[];
  readonly customers = new Map<string, StreamReader>();
  private stream: StreamReader | null = null;
  private readonly service: Service;
  private readonly findings: Findings;
  private readonly following: Promise<void>[] = [];
  private readonly end = new AbortController();

  constructor(service: Service, findings: Findings, receivers: Receiver[]) {
    this.service = service;
    this.findings = findings;
    this.receivers = receivers;
  }

  /** From before the first customer on. */
  async begin(): Promise<void> {
    for (const receiver of this.receivers) await receiver.register(this.service);
    const { json } = await this.service.insist<{ next: string }>("GET", "/v1/events");
    this.stream = StreamReader.ofFeed(json.next);
    this.following.push(this.feed.run(this.service, this.findings, this.goesOn));
    this.follow(this.stream);
  }

  /** Streams of customers that have been made meanwhile. */
  followNew(lanes: Lane[]): void {
    for (const { id } of lanes.flatMap(({ followed }) => followed)) {
      if (this.customers.has(id)) continue;
      const reader = StreamReader.ofCustomer(id);
      this.customers.set(id, reader);
      this.follow(reader);
    }
  }

  /** Waits until everything has arrived everywhere, or can be waited for no longer; then holds it against the histories. */
  async check(entries: Entry[]): Promise<void> {
    const live = entries.filter(({ erased }) => !erased);
    const erased = entries.filter((entry) => entry.erased);
    const wanted = await this.drain(live, erased);
    await this.stop();
    const known = await this.histories(live);
    for (const entry of live) {
      const history = known.get(entry.id) ?? [];
      this.findings.addAll(checkHistory(entry.id, history));
      this.findings.addAll(checkKept(entry.id, entry.events, history));
      this.findings.addAll(checkHooks(entry, history));
    }
    for (const [name, told] of this.streams) {
      this.findings.addAll(checkStream(name, told, known, wanted));
      this.checkErased(name, told, erased, true);
    }
    for (const { name, arrivals } of this.receivers) {
      this.findings.addAll(checkReceiver(name, arrivals, known, wanted));
      this.checkErased(name, arrivals, erased, false);
    }
    for (const [id, { told }] of this.customers) {
      const one = (all: Histories) => new Map([[id, all.get(id) ?? []]]);
      this.findings.addAll(checkStream("customer's stream", told, one(known), one(wanted)));
    }
  }

  async stop(): Promise<void> {
    this.end.abort();
    await Promise.all(this.following);
    for (const receiver of this.receivers) receiver.close();
  }

  /** How often the feed's stream was opened. */
  get opened(): number {
    return this.stream?.opened ?? 0;
  }

  private readonly goesOn = () => !this.end.signal.aborted;

  private follow(reader: StreamReader): void {
    this.following.push(reader.run(this.service, this.findings, this.goesOn, this.end.signal));
  }

  private get streams(): [string, Told[]][] {
    return [
      ["feed", this.feed.told],
      ["feed's stream", this.stream?.told ?? []],
    ];
  }

  /** What all should have: as it was when it had arrived, or when the time was over. */
  private async drain(live: Entry[], erased: Entry[]): Promise<Histories> {
    const until = Date.now() + DRAIN_MS;
    for (;;) {
      const wanted = await this.histories(live);
      while (!this.haveAll(wanted, erased) && Date.now() < until) await wait(FEED_EVERY_MS);
      const same = [...(await this.histories(live))].every(
        ([id, history]) => history.length === wanted.get(id)?.length,
      );
      if (same || Date.now() > until) return wanted;
    }
  }

  private haveAll(wanted: Histories, erased: Entry[]): boolean {
    const ids = [...wanted.values()].flat().map(({ id }) => id);
    const taken = this.receivers.map(({ arrivals }) => arrivals.filter((one) => one.taken));
    const everything = [...this.streams.map(([, told]) => told), ...taken];
    const customers = [...this.customers].every(
      ([id, { told }]) => told.length >= (wanted.get(id)?.length ?? 0),
    );
    return (
      customers &&
      everything.every((told) => {
        const has = new Set(told.map(({ id }) => id));
        const gone = new Set(told.filter(isErasure).map(({ customUserId }) => customUserId));
        return ids.every((id) => has.has(id)) && erased.every(({ id }) => gone.has(id));
      })
    );
  }

  /** Of an erased customer one thing is left to tell. */
  private checkErased(where: string, told: Told[], erased: Entry[], once: boolean): void {
    for (const { id } of erased) {
      const times = told.filter((event) => event.customUserId === id && isErasure(event)).length;
      if (times === 0) this.findings.add("lost", where, `${id}: that it was erased`);
      if (times > 1 && once) this.findings.add("duplicated", where, `${id}: that it was erased`);
    }
  }

  private async histories(entries: Entry[]): Promise<Histories> {
    const all = new Map<string, Told[]>();
    await inLanes(entries, CHECK_LANES, async ({ id }) => {
      all.set(id, (await readHistory(this.service, id, 0)) ?? []);
    });
    return all;
  }
}

function isErasure({ text }: Told): boolean {
  return (JSON.parse(text) as { type: string }).type === "customer.erased";
}
