import type { Principal } from "../account/principal.ts";
import { networkOf } from "../limits/address.ts";
import {
  FLOOD_FACTOR,
  KEY_PER_MINUTE,
  KEY_STEP,
  LANE_PER_MINUTE,
  TOKEN_PER_MINUTE,
} from "../limits/constants.ts";
import { MinuteCounts, secondsLeft } from "../limits/minute-counts.ts";
import { Problem } from "./problem.ts";
import type { Context } from "./route.ts";

type Asking = Pick<Context, "request" | "env" | "config" | "ctx">;

/**
 * Two counters for each limit: this isolate's memory, which costs nothing and is exact in itself, and the platform's
 * rate-limit binding, which all isolates of one place share. Whichever is full first refuses.
 */
const unknown = new MinuteCounts();
const tokens = new MinuteCounts();
const keys = new MinuteCounts();
/** Keys that the binding refused in this minute. */
const stopped = new MinuteCounts();

/**
 * An unknown slug, a bad key or a wrong secret was shown: a 429 when its address has shown too many. What is valid never
 * counts, and is served to the same address too. Where the platform tells no address, nobody is counted.
 */
export async function countUnknown(c: Asking): Promise<void> {
  const network = networkFor(c);
  if (network === null) return;
  const most = c.config.limitUnknownPerMinute;
  const count = unknown.add(network, Date.now());
  if (count > most || !(await passes(c, `unknown ${network}`, count, most))) throw tooMany();
}

/** Refuses an address that is far over its limit before anything is looked up for it: a flood costs no object's time. */
export function refuseFlood(c: Asking): void {
  const now = Date.now();
  if (unknown.isQuiet(now)) return;
  const network = networkFor(c);
  if (network !== null && unknown.of(network, now) >= c.config.limitUnknownPerMinute * FLOOD_FACTOR)
    throw tooMany();
}

/** A good request: counted by its key, or, with a browser token, by its address. */
export async function countCaller(c: Asking, principal: Principal): Promise<void> {
  if (principal.only) return countToken(c);
  const now = Date.now();
  const count = keys.add(principal.id, now);
  if (count > KEY_PER_MINUTE || stopped.of(principal.id, now) > 0) throw tooMany();
  // The binding hears of every thousandth: no request waits for it.
  if (count % KEY_STEP === 0) c.ctx.waitUntil(askForKey(c, principal.id));
}

async function askForKey({ env }: Asking, id: string): Promise<void> {
  const { success } = await env.LIMIT_KEY.limit({ key: id });
  if (!success) stopped.add(id, Date.now());
}

async function countToken(c: Asking): Promise<void> {
  const network = networkFor(c);
  if (network === null) return;
  const count = tokens.add(network, Date.now());
  if (count > TOKEN_PER_MINUTE || !(await passes(c, `token ${network}`, count, TOKEN_PER_MINUTE)))
    throw tooMany();
}

/** One after the other each lane is asked, from a place of this isolate's own: together they let `most` pass. */
async function passes({ env }: Asking, name: string, count: number, most: number): Promise<boolean> {
  const lanes = Math.ceil(most / LANE_PER_MINUTE);
  const { success } = await env.LIMIT_ADDRESS.limit({ key: `${name} ${(offset() + count) % lanes}` });
  return success;
}

let drawn: number | null = null;

/** Drawn in the first request: outside of one, Workers have no chance to draw. */
function offset(): number {
  drawn ??= crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
  return drawn;
}

function networkFor({ request }: Asking): string | null {
  const address = request.headers.get("cf-connecting-ip");
  return address === null ? null : networkOf(address);
}

function tooMany(): Problem {
  return new Problem("rate_limited", "Too many requests. Wait, then go on more slowly.", {
    headers: { "retry-after": String(secondsLeft(Date.now())) },
  });
}
