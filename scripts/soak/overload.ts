import type { Link, List } from "../../test/started/customer.ts";
import { Program } from "../../test/started/program.ts";
import { seeded } from "../../test/started/random.ts";
import { CHECK_LANES } from "../torture/constants.ts";
import { Findings } from "../torture/findings.ts";
import { inLanes } from "../torture/in-lanes.ts";
import {
  CALM,
  CALM_AGAIN,
  CALM_MS,
  CALM_SLACK_MS,
  CAPACITY_CONNECTIONS,
  CAPACITY_MS,
  OVERLOAD,
  OVERLOAD_CUSTOMERS,
  OVERLOAD_MS,
} from "./constants.ts";
import { median } from "./flat.ts";
import { closedLoop, type Outcome, openLoop, request, type Target } from "./offer.ts";

/** Anything else is no answer to a good request, and a refusal without Retry-After is none to an offer of too much. */
const GOOD = new Set([200, 201, 302]);
const REFUSED = new Set([429, 503]);

/**
 * Finds out what can be served, offers twice that, and then a little again: what was acknowledged must be there, what was
 * refused must say so, and at the end it must be as quick as before.
 */
export async function overload(seed: number, say: (line: string) => void): Promise<Findings> {
  const findings = new Findings();
  const program = await Program.start({ npm: true, env: { TICK_SECONDS: "60", SWEEP_SECONDS: "0" } });
  const target = await prepare(program);
  const random = seeded(seed);
  let phase = "";
  const one = (n: number) => request(target, random, `${phase} ${n}`);
  const run = async (name: string, requests: () => Promise<Outcome[]>) => {
    phase = name;
    const begun = performance.now();
    const outcomes = await requests();
    const seconds = (performance.now() - begun) / 1000;
    say(lineOf(name, outcomes, seconds));
    findWrong(findings, name, outcomes);
    return { outcomes, rate: outcomes.length / seconds };
  };

  await run("warm-up", () => closedLoop(CAPACITY_CONNECTIONS, CALM_MS, one));
  const { rate } = await run("capacity", () => closedLoop(CAPACITY_CONNECTIONS, CAPACITY_MS, one));
  const before = await run("calm", () => openLoop(rate * CALM, CALM_MS, one));
  await run("overload", () => openLoop(rate * OVERLOAD, OVERLOAD_MS, one));
  const after = await run("calm again", () => openLoop(rate * CALM, CALM_MS, one));
  const [was, is] = [before, after].map(({ outcomes }) => median(outcomes.map(({ ms }) => ms))) as [
    number,
    number,
  ];
  if (is > was * CALM_AGAIN + CALM_SLACK_MS) {
    findings.add(
      "unexpected",
      "recovery",
      `half take ${Math.round(is)} ms after it, ${Math.round(was)} before`,
    );
  }
  await checkKept(program, target, findings);
  say(`${target.made.size} customers with links were acknowledged and looked for`);
  return findings;
}

async function prepare(program: Program): Promise<Target> {
  const { address, key, requestUrl } = program;
  const target: Target = { address, key, requestUrl, links: new Map(), made: new Map() };
  const ids = Array.from({ length: OVERLOAD_CUSTOMERS }, (_, n) => `customer ${n}`);
  await inLanes(ids, CHECK_LANES, async (customUserId) => {
    const { json } = await program.api<Link>("POST", "/v1/links", { requestUrl, customUserId });
    target.links.set(json.slug, { link: json, clicks: 0 });
  });
  return target;
}

function findWrong(findings: Findings, phase: string, outcomes: Outcome[]): void {
  for (const { status, retryAfter, text } of outcomes) {
    if (GOOD.has(status)) continue;
    if (REFUSED.has(status) && Number(retryAfter) > 0) continue;
    findings.add("unexpected", phase, `${status} ${text.slice(0, 200)}`);
  }
}

async function checkKept(program: Program, { links, made }: Target, findings: Findings): Promise<void> {
  await inLanes([...made], CHECK_LANES, async ([slug, customUserId]) => {
    const { status, json } = await program.api<Link>("GET", `/v1/links/${slug}`);
    if (status !== 200 || json.customUserId !== customUserId)
      findings.add("lost", "link", `${slug}: ${status}`);
    const path = `/v1/customers?customUserId=${encodeURIComponent(customUserId)}`;
    const list = await program.api<List<unknown>>("GET", path);
    if (list.json.data.length !== 1) findings.add("lost", "customer", customUserId);
  });
  await inLanes([...links.values()], CHECK_LANES, async ({ link, clicks }) => {
    const { json } = await program.api<Link>("GET", `/v1/links/${link.slug}`);
    if (json.clicks.person < clicks) {
      findings.add("lost", "click", `${link.slug} has ${json.clicks.person} of ${clicks}`);
    }
  });
}

function lineOf(name: string, outcomes: Outcome[], seconds: number): string {
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) => `${Math.round(times[Math.floor(times.length * share)] ?? 0)} ms`;
  const statuses = Map.groupBy(outcomes, ({ status }) => status);
  const counts = [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, { length }]) => `${status}: ${length}`);
  const rate = `${outcomes.length} requests in ${seconds.toFixed(1)} s, ${Math.round(outcomes.length / seconds)} a second`;
  return `${name}: ${rate}; half within ${at(0.5)}, 99 % ${at(0.99)}, all ${at(0.9999)}; ${counts.join(", ")}`;
}
