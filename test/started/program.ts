import { tickUrl } from "../../scripts/start/ticker.ts";
import { type Answer, ask, type Json } from "./ask.ts";
import { STARTING_MS } from "./constants.ts";
import { type Launch, launch, launchAgain, type Run } from "./run.ts";
import { until } from "./until.ts";

/** The program as `npm start` runs it, ready to be used. Ends with the test file at the latest. */
export class Program {
  private run: Run;

  // A field of its own, since scripts run this file as it stands: Node takes types away and makes nothing.
  private constructor(run: Run) {
    this.run = run;
  }

  /** Starts it on free ports, in a folder of its own, and waits for its greeting. */
  static async start(options: Launch = {}): Promise<Program> {
    const program = new Program(await launch(options));
    await program.greeted();
    return program;
  }

  /** As printed. */
  get address(): string {
    return new URL(this.printed("Dashboard")).origin;
  }

  /** The address that signs in to the dashboard, once. */
  get signIn(): string {
    return this.printed("Dashboard");
  }

  get key(): string {
    return this.printed("API key");
  }

  get requestUrl(): string {
    return this.printed("Request URL");
  }

  get sandbox(): string {
    return new URL(this.printed("Sandbox")).origin;
  }

  get env(): Record<string, string> {
    return this.run.env;
  }

  /** All that it has printed since it was started last. */
  get output(): string {
    return this.run.stdout + this.run.stderr;
  }

  get pid(): number {
    return this.run.pid;
  }

  /** With the exit code of the start script, or null after a signal. */
  get ended(): Promise<number | null> {
    return this.run.ended;
  }

  running(): number[] {
    return this.run.running();
  }

  /** Ctrl-C; gives the exit code. */
  stop(): Promise<number | null> {
    return this.run.interrupt();
  }

  /** `kill -9` of the start script, wrangler and workerd. */
  kill(): Promise<void> {
    return this.run.kill();
  }

  /** Waits until nothing of it runs any more. */
  gone(): Promise<void> {
    return this.run.end();
  }

  /** Starts what has ended once more, with the same state, ports and environment. */
  async restart(options: Launch = {}): Promise<void> {
    this.run = launchAgain(this.run, options);
    await this.greeted();
  }

  /** A call of the API with the printed key; a body is sent as JSON. */
  api<T = Json>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return ask(this.address + path, { method, body, headers: { authorization: `Bearer ${this.key}` } });
  }

  /** Tells the sandbox what to be. Fails where it does not understand. */
  async control<T = Json>(path: string, body?: unknown): Promise<T> {
    const method = body === undefined ? "GET" : "POST";
    const answer = await ask<T>(`${this.sandbox}/control/${path}`, { method, body });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** What cron does, now, whatever TICK_SECONDS says. */
  async tick(): Promise<void> {
    const { status, text } = await ask(tickUrl(this.address));
    if (status !== 200) throw new Error(`tick: ${status} ${text}`);
  }

  private async greeted(): Promise<void> {
    const { run } = this;
    await until(
      "the greeting",
      () => {
        if (run.hasEnded) throw new Error(`It ended instead of starting: ${run.hasEnded}`);
        return /^ {2}Tick\b.*$/m.test(run.stdout);
      },
      STARTING_MS,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${run.stdout}${run.stderr}`);
    });
    // Noted while their parents live: a test may kill these first.
    run.running();
  }

  private printed(label: string): string {
    const line = this.run.stdout.split("\n").find((one) => one.startsWith(`  ${label} `));
    if (!line) throw new Error(`It printed no "${label}":\n${this.run.stdout}`);
    return line.slice(label.length + 3).trim();
  }
}
