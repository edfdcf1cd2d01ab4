import type { Config } from "../config.ts";
import { DigestTable } from "../directory/digest-table.ts";
import type { Differing } from "../directory/digests.ts";
import type { Env } from "../env.ts";
import { type Account, readAccount } from "../leadsie/account.ts";
import { say } from "../leadsie/say.ts";
import { log } from "../log.ts";
import { allShards, directoryShard, upstream } from "../stubs.ts";
import type { Outcome } from "../upstream/breaker.ts";
import type { SweepResult } from "../upstream/sweeps.ts";
import { type Assignments, readAssignments } from "./assignments.ts";
import { MAX_WOKEN, RENEW_MS } from "./constants.ts";
import { leadsieKey } from "./leadsie-key.ts";
import { type Loser, lookInto } from "./look.ts";
import { applyLosses, type Losses } from "./losses.ts";
import { Seen } from "./seen.ts";

/**
 * Asks upstream once about everybody. What is as it was costs a comparison of digests in the Directory's shards
 * and nothing else: no row is written and no customer's object woken. Whoever differs is taken from a second pass
 * over the same answer, at most 5,000 a sweep, the rest next time.
 */
export async function runSweep(env: Env, config: Config, begun: Begun): Promise<void> {
  const startedAt = Date.now();
  const result: SweepResult = {
    ok: false,
    reason: "error",
    startedAt,
    endedAt: startedAt,
    requests: 0,
    bytes: 0,
    customers: 0,
    connections: 0,
    changed: 0,
    woken: 0,
    lost: 0,
    backlog: 0,
  };
  const renewal = setInterval(() => void upstream(env).renewSweep(), RENEW_MS);
  try {
    await sweep(env, config, begun, result);
  } catch (error) {
    log("sweep_broke_off", { error });
  } finally {
    clearInterval(renewal);
  }
  const endedAt = Date.now();
  if (!result.ok) {
    const { reason, requests, bytes } = result;
    log("sweep_failed", { reason, durationMs: endedAt - startedAt, requests, bytes });
  }
  await upstream(env).endSweep({ ...result, endedAt });
}

async function sweep(env: Env, config: Config, begun: Begun, result: SweepResult): Promise<void> {
  const seen = new Seen();
  const [first, assignments] = await Promise.all([
    pass(env, config, (bytes) => seen.add(bytes), result),
    readAssignments(env),
  ]);
  if (!first.ok) {
    result.reason = say(first);
    return;
  }
  seen.assign(assignments);
  result.connections = first.connections;
  result.customers = seen.size;
  const at = Date.now();
  const differing = await compare(env, seen);
  const changed = slots(differing, "changed", MAX_WOKEN);
  const missing = slots(differing, "missing", MAX_WOKEN - changed.size);
  const scale = {
    changed: { looked: changed.size, all: count(differing, "changed") },
    missing: { looked: missing.size, all: count(differing, "missing") },
  };
  result.changed = scale.changed.all + scale.missing.all;
  result.backlog = result.changed - changed.size - missing.size;
  if (result.changed > 0) {
    const known = differing.reduce((sum, one) => sum + one.known, 0);
    await settleDifferences(
      env,
      config,
      { ...begun, at, changed, missing, known, scale, assignments },
      result,
    );
  }
  result.ok = result.reason === "error";
  if (result.ok) result.reason = null;
}

/** The number this sweep was given, and when the last complete one began. */
export interface Begun {
  no: number;
  completeAt: number | null;
}

interface Differences extends Begun {
  /** When the first pass had ended. */
  at: number;
  changed: DigestTable;
  missing: DigestTable;
  known: number;
  scale: Losses["scale"];
  assignments: Assignments;
}

/** Gains and changes first, from the second pass; then the losses, if there are not too many to believe. */
async function settleDifferences(
  env: Env,
  config: Config,
  { no, completeAt, at, changed, missing, known, scale, assignments }: Differences,
  result: SweepResult,
): Promise<void> {
  const looked =
    changed.size > 0
      ? await lookInto(env, changed, completeAt, assignments, (onConnection) =>
          pass(env, config, onConnection, result),
        )
      : NOTHING_LOOKED_INTO;
  if (!looked.ok) {
    result.reason = looked.reason;
    return;
  }
  result.woken += looked.woken;
  result.backlog += looked.left + looked.untold;
  const { losers, entriesOf } = looked;
  const read = { ...scale.changed, looked: scale.changed.looked - looked.left };
  const { lost, untold } = await applyLosses(env, {
    losers,
    entriesOf,
    missing,
    known,
    scale: { ...scale, changed: read },
    no,
    begunAt: result.startedAt,
    at,
    completeAt,
  });
  result.lost = lost;
  result.backlog += untold;
}

const NOTHING_LOOKED_INTO = {
  ok: true,
  losers: [] as Loser[],
  entriesOf: () => new Int32Array(),
  woken: 0,
  left: 0,
  untold: 0,
} as const;

/** One request for the whole account; upstream's health hears of it. */
async function pass(
  env: Env,
  config: Config,
  onConnection: (bytes: Uint8Array) => void,
  result: SweepResult,
): Promise<Account> {
  result.requests++;
  const account = await readAccount({
    baseUrl: config.leadsieBaseUrl,
    apiKey: await leadsieKey(env, config),
    fetch,
    now: Date.now,
    onConnection,
  });
  result.bytes = account.bytes;
  await upstream(env).report(outcomeOf(account), "sweep");
  return account;
}

function outcomeOf(account: Account): Outcome {
  if (account.ok) return { kind: "ok" };
  const reason = say(account);
  if (account.reason === "unauthorized") return { kind: "unauthorized", reason };
  if (account.reason === "rate-limited") {
    return { kind: "rate-limited", retryAfterMs: account.retryAfterMs, reason };
  }
  const outage =
    account.reason === "timeout" || account.reason === "unreachable" || account.reason === "html";
  if (outage || (account.reason === "status" && account.status >= 500))
    return { kind: "outage", customer: null, reason };
  return { kind: "customer", reason };
}

function compare(env: Env, seen: Seen): Promise<Differing[]> {
  const entries = seen.byShard();
  return Promise.all(
    allShards.map((shard) => directoryShard(env, shard).differing(entries[shard] ?? new Int32Array())),
  );
}

function slots(differing: Differing[], which: "changed" | "missing", most: number): DigestTable {
  const table = new DigestTable();
  for (const one of differing) {
    for (let at = 0; at < one[which].length && table.size < most; at += 2) {
      table.set(one[which][at] as number, one[which][at + 1] as number, 0, 0);
    }
  }
  return table;
}

function count(differing: Differing[], which: "changed" | "missing"): number {
  return differing.reduce((sum, one) => sum + one[which].length / 2, 0);
}
