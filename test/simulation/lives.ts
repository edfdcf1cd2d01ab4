import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { AsyncLocalStorage } from "node:async_hooks";
import { Courier } from "../../src/delivery/courier.ts";
import { Endpoint } from "../../src/delivery/endpoint.ts";
import { Office } from "../../src/delivery/office.ts";
import { Reader } from "../../src/delivery/reader.ts";
import { CustomerStatus } from "../../src/status/customer-status.ts";
import { endpoint } from "../../src/stubs.ts";
import { Outbox } from "../../src/upstream/outbox.ts";
import type { Clock, Entering } from "./clock.ts";
import { STUCK_MS } from "./constants.ts";
import { around, replace } from "./wrap.ts";

/** One instance of an endpoint's object, from when it is first called until it is killed. */
export class Life {
  /** Sends, reads and the like that are under way by themselves. */
  working = 0;
  /** Of these, how many wait for time to pass. */
  waiting = 0;
  over = false;

  constructor(
    readonly id: string,
    private readonly ctx: DurableObjectState,
  ) {}

  /** Whatever it was doing. */
  abort(): void {
    this.ctx.abort(KILL);
  }
}

const KILL = "simulated: killed";

/** Who calls an object that kills itself meanwhile hears so: that is no fault. Undefined then. */
export async function unlessKilled<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && error.message === KILL) return undefined;
    throw error;
  }
}

interface Within {
  life: Life;
  /** What waits here is work that is under way: it is known to be at rest meanwhile. */
  counted: boolean;
}

const within = new AsyncLocalStorage<Within>();

/** The endpoint on whose behalf this is called; undefined elsewhere. */
export const currentLife = (): Life | undefined => within.getStore()?.life;

/** What an endpoint does when it is called; each of these may be called from outside. */
const CALLS = [
  "push",
  "create",
  "describe",
  "change",
  "remove",
  "rotate",
  "sendTest",
  "replay",
  "replayProgress",
  "deliveries",
  "numbers",
  "check",
  "alarm",
] as const;

/**
 * Endpoints go on by themselves: they send, wait and write while nobody calls. Their time is the run's: what they wait
 * for comes when the clock gets there, inside the object, as a timer of the runtime would; and a step is over when none
 * of them can go any further without it.
 */
export class Lives {
  /** Something has begun since all was last seen at rest. */
  private stirred = false;
  /** Tellings from customers and from upstream's object that are under way. */
  private telling = 0;
  private epoch = 0;
  private readonly byObject = new WeakMap<object, Life>();
  private readonly current = new Map<string, Life>();
  private readonly clock: Clock;
  private readonly wait = scheduler.wait.bind(scheduler);

  constructor(clock: Clock) {
    this.clock = clock;
  }

  listen(): void {
    for (const name of CALLS) {
      around(Endpoint.prototype, name, (object, work) => {
        this.stirred = true;
        return within.run({ life: this.of(object), counted: false }, work);
      });
    }
    around(Courier.prototype, "carry", (_, work) => this.counted(work));
    around(Reader.prototype, "readToEnd", (_, work) => this.counted(work));
    for (const name of ["settleRest", "leave", "join"]) {
      around(Office.prototype, name, (_, work) => this.counted(work));
    }
    for (const name of ["writeSoon", "paceOn"]) {
      around(Courier.prototype, name, (_, work) => this.uncounted(work));
    }
    // The same however sends of several endpoints happen to mix.
    around(Office.prototype, "random", () => (this.clock.elapsed % 1000) / 1000);
    around(CustomerStatus.prototype, "tellOnce", (_, work) => this.told(work));
    around(Outbox.prototype, "tellAll", (_, work) => this.told(work));
    replace(scheduler, "wait", (ms) => {
      const at = within.getStore();
      return at ? this.waits(at, ms) : this.wait(ms);
    });
  }

  /** How a timer of whoever calls is run; null where it is none of an endpoint's. */
  enters(): Entering | null {
    const at = within.getStore();
    return at ? { enter: (run) => () => this.enter(at, run), owner: at.life } : null;
  }

  /** Waits on behalf of what is under way, as a receiver does that takes its time. */
  pause(ms: number): Promise<void> {
    const life = currentLife();
    if (!life) throw new Error("only an endpoint waits here");
    return this.waits({ life, counted: true }, ms);
  }

  /** Until no endpoint can go any further by itself, and nobody tells anything. */
  async rest(): Promise<void> {
    if (!this.stirred) return;
    this.stirred = false;
    const begun = performance.now();
    for (let quiet = 0; quiet < 2; ) {
      await this.wait(0);
      quiet = this.isAtRest() ? quiet + 1 : 0;
      if (performance.now() - begun > STUCK_MS)
        throw new Error(`endpoints do not come to rest: ${this.text()}`);
    }
  }

  /** Everything of the endpoint that is only in memory is gone, whatever it was doing. */
  async kill(id: string): Promise<void> {
    const life = this.current.get(id);
    if (!life) return;
    this.ends(life);
    await runInDurableObject(endpoint(env, id), (_, state) => state.abort(KILL)).catch(() => {});
  }

  /** The endpoint on whose behalf this is called is killed where it stands. Nobody comes back from here. */
  killSelf(): Promise<never> {
    const life = currentLife();
    if (!life) throw new Error("only an endpoint is killed here");
    this.ends(life);
    life.abort();
    return new Promise(() => {});
  }

  /** All were killed. */
  allEnded(): void {
    this.epoch++;
    this.telling = 0;
    for (const life of [...this.current.values()]) this.ends(life);
  }

  /** In the object's own context, if it is still the one that set the timer. */
  private async enter(at: Within, run: () => void): Promise<void> {
    if (at.life.over) return;
    this.stirred = true;
    await unlessKilled(
      runInDurableObject(endpoint(env, at.life.id), (object) => {
        if (this.byObject.get(object) === at.life) within.run(at, run);
      }),
    );
  }

  private waits(at: Within, ms: number): Promise<void> {
    const { life, counted } = at;
    if (counted) life.waiting++;
    return new Promise((resolve) => {
      const run = () => {
        if (counted) life.waiting--;
        resolve();
      };
      this.clock.start(() => this.enter(at, run), ms, null, life);
    });
  }

  private counted(work: () => unknown): unknown {
    const life = currentLife();
    if (!life) return work();
    this.stirred = true;
    life.working++;
    const done = within.run({ life, counted: true }, work) as Promise<unknown>;
    return done.finally(() => {
      life.working--;
      this.stirred = true;
    });
  }

  private uncounted(work: () => unknown): unknown {
    const life = currentLife();
    return life ? within.run({ life, counted: false }, work) : work();
  }

  private told(work: () => unknown): unknown {
    const { epoch } = this;
    this.stirred = true;
    this.telling++;
    return (work() as Promise<unknown>).finally(() => {
      if (epoch === this.epoch) this.telling--;
    });
  }

  private of(object: object): Life {
    const known = this.byObject.get(object);
    if (known) return known;
    const { ctx } = object as unknown as { ctx: DurableObjectState };
    const life = new Life(ctx.id.name ?? "", ctx);
    const before = this.current.get(life.id);
    if (before) this.ends(before);
    this.byObject.set(object, life);
    this.current.set(life.id, life);
    return life;
  }

  private ends(life: Life): void {
    life.over = true;
    this.clock.drop(life);
    this.current.delete(life.id);
  }

  private isAtRest(): boolean {
    return (
      this.telling === 0 && [...this.current.values()].every(({ working, waiting }) => working === waiting)
    );
  }

  private text(): string {
    const lives = [...this.current.values()].map(({ id, working, waiting }) => `${id} ${working}/${waiting}`);
    return `${this.telling} tellings, ${lives.join(", ")}`;
  }
}
