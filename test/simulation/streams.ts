import worker from "../../src/index.ts";
import { ARRIVES_MS, MOST_STREAMS } from "./constants.ts";
import { Operation } from "./operation.ts";
import type { Random } from "./random.ts";
import { Reading } from "./reading.ts";
import { ADMIN, ORIGIN, type World } from "./world.ts";

/** Somebody who waits for an answer until a customer's version has risen. */
interface Waiting {
  key: string;
  version: number;
  /** By the clock that only rises. */
  until: number;
  answered: boolean;
}

/**
 * Whoever follows what happens: streams of a customer and of all, and long-polls. They are read as fast as they come,
 * beside the run: nothing that the seed decides depends on how far one is.
 */
export class Streams {
  readonly all: Stream[] = [];
  private waiting: Waiting[] = [];
  private readonly over = new AbortController();

  constructor(
    private readonly world: World,
    private readonly random: Random,
  ) {}

  /** A stream begins, or one breaks off and resumes. */
  async change(): Promise<void> {
    const { random, world } = this;
    const makes = this.all.length === 0 || (this.all.length < MOST_STREAMS && random.chance(0.3));
    const known = world.record.all();
    if (!makes || known.length === 0) {
      if (this.all.length > 0) await random.pick(this.all).resume();
      return;
    }
    const customer = random.chance(0.5) ? random.pick(known) : null;
    const from = customer && random.chance(0.5) ? "?after=0" : "";
    const path = customer ? `/v1/customers/by-key/${customer.key}/live${from}` : "/v1/events/live";
    world.trace.add(`a stream of ${customer?.customUserId.slice(0, 12) ?? "all"}${from}`);
    const stream = new Stream(world, path, customer?.key ?? null, from !== "");
    this.all.push(stream);
    await stream.begin();
  }

  /** All hang up. */
  hangUp(): void {
    for (const stream of this.all) stream.hangUp();
  }

  /** Somebody waits for a change of a customer. */
  async wait(): Promise<void> {
    const { random, world } = this;
    const known = world.record.all();
    if (known.length === 0) return;
    const { key, version } = random.pick(known);
    const seconds = random.pick([5, 30, 60]);
    const one = { key, version, until: world.clock.elapsed + seconds * 1000, answered: false };
    this.waiting.push(one);
    const path = `/v1/customers/by-key/${key}?version=${version}&wait=${seconds}`;
    void call(world, path, {}, this.over.signal).then(async (response) => {
      await response.text();
      one.answered = true;
    });
    await scheduler.wait(0);
  }

  /** Whoever waits for what has happened, or has waited for as long as they wanted, is answered. */
  async check(): Promise<void> {
    const { clock, record } = this.world;
    for (const one of this.waiting) {
      const due = one.until < clock.elapsed || (record.status(one.key)?.version ?? 0) > one.version;
      if (due && !(await comes(() => one.answered))) {
        record.violations.push(`who waits for version ${one.version} of ${one.key} gets no answer`);
        one.answered = true;
      }
    }
    this.waiting = this.waiting.filter(({ answered }) => !answered);
  }

  async end(): Promise<void> {
    this.over.abort();
    this.hangUp();
  }
}

/** Somebody who follows a stream, and resumes where they were when it breaks off. */
export class Stream {
  readonly reading = new Reading();
  private lastId: string | null = null;
  private hangs: AbortController | null = null;
  private isOpen = false;

  constructor(
    private readonly world: World,
    private readonly path: string,
    /** Whose it is; null: everybody's. */
    readonly key: string | null,
    /** All that ever happened is asked for. */
    readonly fromStart: boolean,
  ) {}

  async begin(): Promise<void> {
    await this.open();
    await comes(() => this.lastId !== null);
    if (!this.fromStart) await this.reading.startsHere(this.world, this.key);
  }

  /** It breaks off, if it did not by itself, and goes on. */
  async resume(): Promise<void> {
    this.hangUp();
    await this.open();
  }

  hangUp(): void {
    this.hangs?.abort();
    this.hangs = null;
    this.isOpen = false;
  }

  /** Until it has told everything, resumed as often as it breaks off. */
  async catchUp(isWhole: () => boolean): Promise<boolean> {
    const begun = performance.now();
    while (!isWhole()) {
      if (performance.now() - begun > ARRIVES_MS) return false;
      if (!this.isOpen) await this.open();
      await scheduler.wait(1);
    }
    return true;
  }

  private async open(): Promise<void> {
    const hangs = new AbortController();
    this.hangs = hangs;
    this.isOpen = true;
    const headers = this.lastId === null ? {} : { "last-event-id": this.lastId };
    const response = await call(this.world, this.path, headers, hangs.signal);
    if (response.status === 200 && response.body) void this.read(response.body, hangs);
    else {
      this.isOpen = false;
      if (response.status < 500) this.world.record.violations.push(`${this.path} answers ${response.status}`);
    }
  }

  private async read(body: ReadableStream<Uint8Array>, hangs: AbortController): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    hangs.signal.addEventListener("abort", () => void reader.cancel().catch(() => {}));
    let text = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || hangs.signal.aborted) break;
        text += decoder.decode(value, { stream: true });
        const frames = text.split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames) this.take(frame);
      }
    } catch {
      // It broke off.
    }
    if (this.hangs === hangs) this.isOpen = false;
  }

  private take(frame: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(frame)?.[1];
    const data = field("data");
    if (data !== undefined) this.reading.take(data);
    this.lastId = field("id") ?? this.lastId;
  }
}

/** One request whose answer may take as long as it wants. Nothing goes wrong on its way. */
async function call(
  world: World,
  path: string,
  headers: { [name: string]: string },
  signal: AbortSignal,
): Promise<Response> {
  const operation = new Operation(path);
  const ctx = { waitUntil: () => {}, passThroughOnException: () => {} } as unknown as ExecutionContext;
  const request = new Request(`${ORIGIN}${path}`, {
    headers: { authorization: `Bearer ${ADMIN}`, ...headers },
    signal,
  });
  return operation.background(() => worker.fetch(request, world.bindings(operation), ctx));
}

async function comes(isThere: () => boolean): Promise<boolean> {
  const begun = performance.now();
  while (!isThere()) {
    if (performance.now() - begun > ARRIVES_MS) return false;
    await scheduler.wait(1);
  }
  return true;
}
