import { setTimeout as wait } from "node:timers/promises";
import { BROWSER } from "../../test/started/constants.ts";
import { customerPath, type Link } from "../../test/started/customer.ts";
import { pick } from "../torture/steps.ts";
import { PATIENCE_MS } from "./constants.ts";

/** Where requests go, and what was confirmed of them. */
export interface Target {
  address: string;
  key: string;
  requestUrl: string;
  /** Links by slug; clicks that were answered with the redirect. */
  links: Map<string, { link: Link; clicks: number }>;
  /** Customers whose link was confirmed, by the slug of it. */
  made: Map<string, string>;
}

/** How one request went. */
export interface Outcome {
  ms: number;
  /** 0: no answer. */
  status: number;
  retryAfter: string | null;
  text: string;
}

const MIX = [
  ...Array(45).fill("click"),
  ...Array(30).fill("status"),
  ...Array(15).fill("drop-in"),
  ...Array(10).fill("link"),
] as const;

/** One request, drawn by chance: mostly clicks and questions, one in ten makes a customer with a link. */
export async function request(target: Target, random: () => number, name: string): Promise<Outcome> {
  const kind = pick([...MIX], random());
  const entry = pick([...target.links.values()], random());
  if (!entry) throw new Error("There are no links");
  const { link } = entry;
  const authorization = `Bearer ${target.key}`;
  if (kind === "click") {
    const outcome = await send(link.url, { headers: { "user-agent": BROWSER } });
    if (outcome.status === 302) entry.clicks += 1;
    return outcome;
  }
  if (kind === "status") {
    return send(target.address + customerPath(link.customUserId), { headers: { authorization } });
  }
  if (kind === "drop-in") {
    const body = { apiKey: target.key, customUserId: link.customUserId };
    return post(`${target.address}/api/checkUserStatus`, body, {});
  }
  const body = { requestUrl: target.requestUrl, customUserId: name };
  const outcome = await post(`${target.address}/v1/links`, body, { authorization });
  if (outcome.status === 201) target.made.set((JSON.parse(outcome.text) as Link).slug, name);
  return outcome;
}

/** So many requests one after the other on each of the connections, for so long: what can be served. */
export async function closedLoop(
  connections: number,
  ms: number,
  one: (n: number) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const until = Date.now() + ms;
  let n = 0;
  const loop = async () => {
    while (Date.now() < until) outcomes.push(await one(n++));
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return outcomes;
}

/** So many requests a second for so long, whether answers come or not. Resolves when all have ended. */
export async function openLoop(
  aSecond: number,
  ms: number,
  one: (n: number) => Promise<Outcome>,
): Promise<Outcome[]> {
  const begun = performance.now();
  const sent: Promise<Outcome>[] = [];
  while (performance.now() - begun < ms) {
    const due = ((performance.now() - begun) / 1000) * aSecond;
    while (sent.length < due) sent.push(one(sent.length));
    await wait(1);
  }
  return Promise.all(sent);
}

function post(url: string, body: object, headers: Record<string, string>): Promise<Outcome> {
  const type = { "content-type": "application/json" };
  return send(url, { method: "POST", body: JSON.stringify(body), headers: { ...type, ...headers } });
}

async function send(url: string, init: RequestInit): Promise<Outcome> {
  const begun = performance.now();
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    const text = await response.text();
    const { status, headers } = response;
    return { ms: performance.now() - begun, status, retryAfter: headers.get("retry-after"), text };
  } catch (error) {
    return { ms: performance.now() - begun, status: 0, retryAfter: null, text: reasonOf(error) };
  }
}

/** fetch says "fetch failed"; why is in the causes. */
function reasonOf(error: unknown): string {
  const reasons: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) reasons.push(String(one));
  return reasons.join(": ");
}
