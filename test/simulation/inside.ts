import { env } from "cloudflare:workers";
import { currentLife } from "./lives.ts";
import { currentOperation } from "./operation.ts";
import type { Random } from "./random.ts";
import type { Trace } from "./trace.ts";
import { replace } from "./wrap.ts";

/** Calls of one object to another that may fail. Clicks are told by a timer that no seed controls. */
const MAY_FAIL = ["claim", "moveAway", "taken", "release", "hasUser", "lookAgain", "pollAt", "put"] as const;

/** Calls by which events get about. How they mix with others no seed controls: each kind has its own count. */
const TELLING = [
  "push",
  "feedAfter",
  "subscribe",
  "unsubscribe",
  "setEndpointEnabled",
  "tellOperator",
] as const;

/** How many calls of objects pass, at most, before the one that fails: more than one observation makes. */
const MOST_PASSING = 6;

type Stub = Record<string, (...args: unknown[]) => unknown>;

interface Failure {
  /** Calls that pass before. */
  passing: number;
  /** The other object had done it, and only its answer was lost. */
  done: boolean;
  /** Only calls of this method count; null: all. */
  of: string | null;
}

/**
 * What goes wrong between objects: one of their calls fails, before or after the other object has done it. To the
 * object that called it is as if it had been killed there: the rest of what it was doing does not happen.
 */
export class Inside {
  private next: Failure | null = null;
  private readonly telling = new Map<string, Failure>();
  /** Upstream users of whom a claim was granted and the answer lost: somebody has them now who does not show them. */
  private readonly lost: string[] = [];
  /** The same stubs, unwatched. */
  private readonly originals = new WeakMap<object, () => object>();
  private readonly random: Random;
  private readonly trace: Trace;

  constructor(random: Random, trace: Trace) {
    this.random = random;
    this.trace = trace;
  }

  listen(): void {
    const namespace = Object.getPrototypeOf(env.DIRECTORY) as DurableObjectNamespace;
    const inside = this;
    const { getByName } = namespace;
    let watched: object | null = null;
    replace(namespace, "getByName", function (this: DurableObjectNamespace, name) {
      const stub = getByName.call(this, name);
      // The Worker's calls have mishaps of their own.
      if (currentOperation() === undefined) {
        watched ??= inside.watched(Object.getPrototypeOf(stub));
        Object.setPrototypeOf(stub, watched);
        inside.originals.set(stub, () => getByName.call(this, name));
      }
      return stub;
    });
  }

  /** Perhaps something goes wrong in what is about to be done; a claim that is to be lost waits until there is one. */
  expect(): void {
    const { random } = this;
    if (random.chance(0.15)) {
      this.telling.set(random.pick(TELLING), {
        passing: random.from(0, MOST_PASSING),
        done: random.chance(0.5),
        of: null,
      });
    }
    const failure = random.weighted({ none: 40, any: 2, claim: 1 });
    if (this.next?.of === "claim") return;
    if (failure === "none") this.next = null;
    else if (failure === "claim") this.next = { passing: 0, done: true, of: "claim" };
    else this.next = { passing: random.from(0, MOST_PASSING), done: random.chance(0.5), of: null };
  }

  /** Nothing goes wrong any more. */
  isOver(): void {
    this.next = null;
    this.telling.clear();
  }

  /** One of those users, each once. */
  lostClaim(): string | undefined {
    return this.lost.shift();
  }

  /** A stub's methods are found as they are called: what is in its prototype comes first. */
  private watched(prototype: object): object {
    const inside = this;
    const watched = Object.create(prototype) as object;
    const define = (method: string, does: (work: () => Promise<unknown>, args: unknown[]) => unknown) =>
      Object.defineProperty(watched, method, {
        value(this: object, ...args: unknown[]) {
          const stub = inside.originals.get(this)?.() as unknown as Stub;
          return does(() => stub[method]?.(...args) as Promise<unknown>, args);
        },
      });
    for (const method of MAY_FAIL) define(method, (work, args) => this.call(method, args, work));
    for (const method of TELLING) define(method, (work) => this.tell(method, work));
    return watched;
  }

  private async tell(method: string, work: () => Promise<unknown>): Promise<unknown> {
    const failure = this.telling.get(method);
    // Logs are read by endpoints, and by whoever looks at a run.
    const counts = failure && (method !== "feedAfter" || currentLife() !== undefined);
    if (!counts || failure.passing-- > 0) return work();
    this.telling.delete(method);
    this.trace.note(`  an object's call of ${method} fails, ${failure.done ? "done" : "not done"}`);
    if (failure.done) await work();
    throw new Error("simulated: no answer from the other object");
  }

  private async call(method: string, args: unknown[], work: () => Promise<unknown>): Promise<unknown> {
    const { next } = this;
    if (!next || (next.of !== null && next.of !== method) || next.passing-- > 0) return work();
    this.next = null;
    this.trace.add(`  an object's call of ${method} fails, ${next.done ? "done" : "not done"}`);
    if (next.done) await work();
    if (next.done && method === "claim") this.lost.push((args[0] as { user: string }).user);
    throw new Error("simulated: no answer from the other object");
  }
}
