import { AsyncLocalStorage } from "node:async_hooks";
import type { Env } from "../../src/env.ts";
import { STUCK_MS } from "./constants.ts";

/** What goes wrong on the way of one invocation of the Worker: each counted in its calls to objects and to upstream. */
export interface Mishap {
  /** From this call on it waits until it is let go on. */
  pauseAt?: number;
  /** Before this call the Worker is killed: nothing of it happens any more. */
  dieAt?: number;
  /** This call fails; `done`: the object had done it, and only the answer was lost. */
  failAt?: { call: number; done: boolean };
}

const current = new AsyncLocalStorage<Operation>();

/** The invocation on whose behalf this is called; undefined inside an object. */
export const currentOperation = (): Operation | undefined => current.getStore();

/**
 * One invocation of the Worker. Its calls to objects and to upstream pass one place, so that the seed can stop,
 * kill or fail it between any two of them, and let others run meanwhile.
 */
export class Operation {
  readonly name: string;
  finished = false;
  dead = false;
  paused = false;
  private calls = 0;
  private inFlight = 0;
  /** The method called last: what is shown of one that does not come to rest. */
  private last = "";
  /** Calls that wait for another's request to upstream: they end when that does. */
  private joining = 0;
  private readonly held: (() => void)[] = [];
  /** Requests that upstream never answers. */
  private hanging = 0;
  private changed = Promise.withResolvers<void>();
  private readonly mishap: Mishap;

  constructor(name: string, mishap: Mishap = {}) {
    this.name = name;
    this.mishap = mishap;
  }

  /** Runs `work` as this invocation; comes back when it has ended, or rests where it can go no further by itself. */
  async run(work: () => Promise<unknown>): Promise<void> {
    void current
      .run(this, work)
      .catch(() => {})
      .finally(() => {
        this.finished = true;
        this.change();
      });
    await this.rest();
  }

  /** Begins `work` as this invocation, which may wait for as long as it wants. */
  background<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work);
  }

  /** Until it has ended, was killed or waits. */
  async rest(): Promise<void> {
    if (this.isAtRest()) return;
    const stuck = Promise.withResolvers<never>();
    const limit = setTimeout(
      () =>
        stuck.reject(
          new Error(
            `${this.name} does not come to rest after ${this.last}, ${this.calls} calls, ${this.inFlight} in flight, ${JSON.stringify(this.mishap)}`,
          ),
        ),
      STUCK_MS,
    );
    try {
      while (!this.isAtRest()) await Promise.race([this.changed.promise, stuck.promise]);
    } finally {
      clearTimeout(limit);
    }
  }

  /** What was paused goes on. */
  async letGo(): Promise<void> {
    this.paused = false;
    delete this.mishap.pauseAt;
    for (const go of this.held.splice(0)) go();
    // The continuations of what was held have to run before anybody can say that nothing goes on.
    await scheduler.wait(0);
    await this.rest();
  }

  /** It is killed where it stands. */
  kill(): void {
    this.dead = true;
    this.change();
  }

  /** One call to an object. */
  async call<T>(method: string, work: () => Promise<T>): Promise<T> {
    const joins = method === "joinAsk";
    const number = await this.pass();
    const { failAt } = this.mishap;
    const fails = failAt?.call === number;
    if (fails && !failAt.done) throw new Error("simulated: the object cannot be reached");
    this.last = `${method} (${number})`;
    this.inFlight++;
    if (joins) this.joining++;
    try {
      const result = await work();
      if (fails) throw new Error("simulated: the answer was lost");
      return result;
    } finally {
      this.inFlight--;
      if (joins) this.joining--;
      this.change();
      if (this.dead) await never();
    }
  }

  /** One request to upstream: from here on it may wait as any call may. */
  async pass(): Promise<number> {
    const number = ++this.calls;
    if (number === this.mishap.dieAt) this.kill();
    if (number === this.mishap.pauseAt) this.paused = true;
    if (this.paused && !this.dead) {
      await new Promise<void>((resolve) => {
        this.held.push(resolve);
        this.change();
      });
    }
    if (this.dead) await never();
    return number;
  }

  /** Upstream accepts and never answers: ends with the caller's own time limit. */
  hang(signal: AbortSignal | null | undefined): Promise<never> {
    this.hanging++;
    this.change();
    return new Promise((_, reject) => {
      signal?.addEventListener("abort", () => {
        this.hanging--;
        reject(new Error("simulated: no answer"));
      });
    });
  }

  private isAtRest(): boolean {
    if (this.finished) return true;
    const running = this.inFlight - this.joining;
    return running === 0 && (this.dead || this.held.length > 0 || this.hanging > 0);
  }

  private change(): void {
    this.changed.resolve();
    this.changed = Promise.withResolvers<void>();
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}

const NAMESPACES = [
  "CUSTOMER_STATUS",
  "DIRECTORY",
  "LINKS",
  "UPSTREAM",
  "IDEMPOTENCY",
  "ACCOUNT",
  "ENDPOINT",
] as const;

/** The Worker's bindings as one invocation has them: every call to an object passes its operation. */
export function bindingsFor(operation: Operation, real: Env, polls: Env["POLLS"]): Env {
  const through = (namespace: DurableObjectNamespace) => ({
    getByName: (name: string) =>
      new Proxy(
        {},
        {
          get: (_, method) => {
            if (method === "then") return undefined;
            return (...args: unknown[]) =>
              operation.call(String(method), () => {
                // Asked for anew each time: a stub does not outlive a kill of its object.
                const stub = namespace.getByName(name) as unknown as Record<
                  PropertyKey,
                  (...args: unknown[]) => Promise<unknown>
                >;
                return stub[method]?.(...args) ?? Promise.reject(new Error("no such method"));
              });
          },
        },
      ),
  });
  const proxied = Object.fromEntries(
    NAMESPACES.map((name) => [name, through(real[name] as unknown as DurableObjectNamespace)]),
  );
  return { ...real, ...proxied, POLLS: polls } as unknown as Env;
}
