import { setTimeout as wait } from "node:timers/promises";
import { type Answer, ask, type Json } from "../../test/started/ask.ts";
import type { Program } from "../../test/started/program.ts";
import { REOPEN_MS } from "./constants.ts";

/** The program as its callers see it: at times nobody answers, and then it is back. */
export class Service {
  readonly program: Program;
  /** As it printed when it was started first: while it is down it prints nothing, and it comes back at the same place. */
  readonly address: string;
  readonly key: string;
  readonly sandbox: string;
  readonly requestUrl: string;
  /** From when to when each kill took, by this machine's clock: listing and ending processes is not done in no time. */
  readonly kills: { from: number; to: number }[] = [];
  /** Requests that were answered, and those of which nobody knows. */
  answered = 0;
  unanswered = 0;
  private up: Promise<void> = Promise.resolve();
  private isUp = true;
  private open: () => void = () => {};

  constructor(program: Program) {
    this.program = program;
    this.address = program.address;
    this.key = program.key;
    this.sandbox = program.sandbox;
    this.requestUrl = program.requestUrl;
  }

  /** Resolves while it runs, or once it runs again. */
  ready(): Promise<void> {
    return this.up;
  }

  /** From now on whoever asks waits: the program is about to be killed. */
  goesDown(): void {
    if (!this.isUp) return;
    this.isUp = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.up = promise;
    this.open = resolve;
  }

  isBack(): void {
    this.isUp = true;
    this.open();
  }

  /**
   * One request, once the program runs. Null where nobody knows what became of it: it broke off, or what answered was
   * the half of the program that was not dead yet.
   */
  async call<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T> | null> {
    await this.ready();
    const authorization = `Bearer ${this.key}`;
    const url = path.startsWith("http") ? path : this.address + path;
    const times = this.kills.length;
    const answer = await ask<T>(url, { method, body, headers: { authorization, ...headers } }).catch(
      noAnswer,
    );
    const dying = !this.isUp || this.kills.length > times;
    if (answer === null || (dying && answer.status >= 500)) {
      this.unanswered += 1;
      return null;
    }
    this.answered += 1;
    return answer;
  }

  /** The same request again and again until it is answered: for what may be repeated. */
  async insist<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    for (;;) {
      const answer = await this.call<T>(method, path, body, headers);
      if (answer) return answer;
      await wait(REOPEN_MS);
    }
  }

  /** What is asked of the sandbox's control, which is killed with the program. */
  async control(path: string, body: unknown): Promise<void> {
    const { status, text } = await this.insist("POST", `${this.sandbox}/control/${path}`, body);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  }
}

/** A connection that broke, or an answer that ended early; anything else is a mistake of this program. */
function noAnswer(error: Error): null {
  const broken = error instanceof TypeError && /fetch failed|terminated/.test(error.message);
  if (!broken) throw error;
  return null;
}
