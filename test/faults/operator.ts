import { tickUrl } from "../../scripts/start/ticker.ts";
import { ask } from "../started/ask.ts";
import type { Program } from "../started/program.ts";
import { until } from "../started/until.ts";

/** `GET /v1/upstream`, as far as these tests look at it. */
export interface Operator {
  say: string;
  breaker: { state: string; reason: string | null };
  pausedUntil: string | null;
  hot: number;
  lastSweep: null | {
    ok: boolean;
    reason: string | null;
    bytes: number;
    connections: number;
    changed: number;
    lost: number;
  };
  suspicious: null | { customers: number; of: number; accepted: boolean };
}

export async function operator(program: Program): Promise<Operator> {
  return (await program.api<Operator>("GET", "/v1/upstream")).json;
}

/** What the sandbox was asked: in all, for the whole account, and for each customer. */
export interface Asked {
  count: number;
  sweeps: number;
  perCustomer: Record<string, number>;
}

export function askedOf(program: Program): Promise<Asked> {
  return program.control<Asked>("requests");
}

/** How often upstream was asked about this customer alone. */
export async function askedFor(program: Program, id: string): Promise<number> {
  return (await askedOf(program)).perCustomer[id] ?? 0;
}

/** The tick that every program begins with is over: from here on all ticks are the test's own. */
export async function firstTickOver(program: Program): Promise<void> {
  await until("the first tick is over", async () => (await operator(program)).lastSweep);
}

/** As the cron on Cloudflare fires: a sweep is made only where one is due. */
export async function cron(program: Program): Promise<void> {
  const url = new URL(tickUrl(program.address));
  url.searchParams.set("cron", "* * * * *");
  const { status, text } = await ask(url.href);
  if (status !== 200) throw new Error(`cron: ${status} ${text}`);
}

/** A tick of which the test waits for nothing: it may go on for minutes, and ends with the program. */
export function tickUnwatched(program: Program): void {
  program.tick().catch(() => {});
}
