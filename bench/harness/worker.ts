import { setTimeout as wait } from "node:timers/promises";
import { ADMIN_API_KEY, EVICTED_MS, LEADSIE_API_KEY, QUIET_MS, QUIET_WITHIN_MS } from "../constants.ts";
import type { Counters } from "../worker/counters.ts";
import type { Programs, Started } from "./programs.ts";
import { workerdCpuMs } from "./running.ts";
import { until } from "./until.ts";

/** What `GET /v1/upstream` tells of the last sweep. */
export interface Sweep {
  ok: boolean;
  reason: string | null;
  durationMs: number;
  customers: number;
  bytes: number;
  requests: number;
  changed: number;
  woken: number;
  backlog: number;
}

/** The Worker under measurement, spoken to over HTTP. */
export class Worker {
  readonly origin: string;
  readonly inspectorPort: number;
  private readonly pid: number;

  private constructor({ origin, inspectorPort, pid }: Started) {
    this.origin = origin;
    this.inspectorPort = inspectorPort;
    this.pid = pid;
  }

  /** The real Worker, counted, with `sandbox` as its upstream. `variables` come on top of what it needs to start. */
  static async start(
    programs: Programs,
    sandbox: string,
    at: { name: string; port: number; inspectorPort: number; env?: Record<string, string> },
    variables: Record<string, string> = {},
  ): Promise<Worker> {
    const origin = `http://localhost:${at.port}`;
    const started = await programs.start({
      ...at,
      config: "wrangler.toml",
      entry: "bench/worker/index.ts",
      variables: {
        ADMIN_API_KEY,
        LEADSIE_API_KEY,
        LEADSIE_BASE_URL: sandbox,
        LINK_HOSTS: sandbox,
        PUBLIC_BASE_URL: origin,
        ...variables,
      },
    });
    return new Worker(started);
  }

  /** One tick of cron; answers when all of it is done. `forced`: with a sweep, whenever the last one was. */
  async tick(forced = true): Promise<void> {
    const cron = forced ? "every-tick" : "* * * * *";
    await ok(await fetch(`${this.origin}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(cron)}`));
  }

  /** A tick whose sweep must be a good one. */
  async sweep(): Promise<Sweep> {
    await this.tick();
    const sweep = await this.lastSweep();
    if (!sweep?.ok) throw new Error(`the sweep failed: ${sweep?.reason ?? "there was none"}`);
    return sweep;
  }

  async lastSweep(): Promise<Sweep | null> {
    return (await this.get<{ lastSweep: Sweep | null }>("/v1/upstream")).lastSweep;
  }

  /** The stream split and parsed, and nothing else. Fails where it is not the whole stream. */
  async baseline(): Promise<void> {
    const response = await ok(await fetch(`${this.origin}/bench/baseline`, { method: "POST" }));
    const account = (await response.json()) as { ok: boolean };
    if (!account.ok) throw new Error("the baseline could not read the account");
  }

  async counters(): Promise<Counters> {
    return (await (await fetch(`${this.origin}/bench/counters`)).json()) as Counters;
  }

  async resetCounters(): Promise<void> {
    await ok(await fetch(`${this.origin}/bench/counters`, { method: "DELETE" }));
  }

  /** What `work` made the objects do, alarms and queues included. */
  async counted(work: () => Promise<void>): Promise<Counters> {
    await this.resetCounters();
    await work();
    await this.quiet();
    return this.counters();
  }

  /** Waits until nothing has been counted for three seconds: what was set off before has run. */
  async quiet(): Promise<void> {
    let last = "";
    let since = performance.now();
    await until(
      "the objects are quiet",
      async () => {
        const now = JSON.stringify(await this.counters());
        if (now !== last) since = performance.now();
        last = now;
        return performance.now() - since > QUIET_MS;
      },
      QUIET_WITHIN_MS,
    );
  }

  /** Waits until every object has left memory; that it has is seen by the next counters. */
  async evicted(): Promise<void> {
    await this.quiet();
    await wait(EVICTED_MS);
  }

  /** Processor time that `work` took in the Worker's process, in milliseconds. */
  async cpuMs(work: () => Promise<unknown>): Promise<number> {
    const before = workerdCpuMs(this.pid);
    await work();
    return workerdCpuMs(this.pid) - before;
  }

  /** The whole-account answer, still to be read. */
  async wholeAccount(): Promise<Response> {
    return ok(await this.ask("POST", "/api/checkUserStatus", { apiKey: ADMIN_API_KEY }));
  }

  async get<T>(path: string): Promise<T> {
    return (await (await ok(await this.ask("GET", path))).json()) as T;
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await (await ok(await this.ask("POST", path, body))).json()) as T;
  }

  async delete(path: string): Promise<void> {
    await ok(await this.ask("DELETE", path));
  }

  private ask(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.origin + path, {
      method,
      headers: { authorization: `Bearer ${ADMIN_API_KEY}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

export async function ok(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw new Error(`${response.url} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
}
