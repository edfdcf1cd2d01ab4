import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { currentOperation } from "./operation.ts";
import type { Random } from "./random.ts";
import type { Trace } from "./trace.ts";

/** Calls of one object to another that may fail. Clicks are told by a timer that no seed controls. */
const MAY_FAIL = ["claim", "moveAway", "taken", "release", "hasUser", "lookedInto", "pollAt", "put"] as const;

/** How many calls of objects pass, at most, before the one that fails: more than one observation makes. */
const MOST_PASSING = 6;

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
  /** Upstream users of whom a claim was granted and the answer lost: somebody has them now who does not show them. */
  private readonly lost: string[] = [];
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
    vi.spyOn(namespace, "getByName").mockImplementation(function (this: DurableObjectNamespace, name) {
      const stub = getByName.call(this, name);
      // The Worker's calls have mishaps of their own.
      if (currentOperation() === undefined) inside.watch(stub);
      return stub;
    });
  }

  /** Perhaps something goes wrong in what is about to be done; a claim that is to be lost waits until there is one. */
  expect(): void {
    const { random } = this;
    const failure = random.weighted({ none: 40, any: 2, claim: 1 });
    if (this.next?.of === "claim") return;
    if (failure === "none") this.next = null;
    else if (failure === "claim") this.next = { passing: 0, done: true, of: "claim" };
    else this.next = { passing: random.from(0, MOST_PASSING), done: random.chance(0.5), of: null };
  }

  /** Nothing goes wrong any more. */
  isOver(): void {
    this.next = null;
  }

  /** One of those users, each once. */
  lostClaim(): string | undefined {
    return this.lost.shift();
  }

  private watch(stub: DurableObjectStub): void {
    for (const method of MAY_FAIL) {
      const work = Reflect.get(stub, method) as (...args: unknown[]) => Promise<unknown>;
      const value = (...args: unknown[]) => this.call(method, args, () => Reflect.apply(work, stub, args));
      Object.defineProperty(stub, method, { value });
    }
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
