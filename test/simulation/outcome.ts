import { env } from "cloudflare:workers";
import { slotOf, slotShard, subjectOfUser } from "../../src/directory/slot.ts";
import { canonical, parseExact } from "../../src/leadsie/exact.ts";
import { directoryShard, upstream } from "../../src/stubs.ts";
import { MINUTE } from "./constants.ts";
import { readsCustomer } from "./quiet.ts";
import { ADMIN, type World } from "./world.ts";

/** A list of connections as text that is the same whatever the order of connections, assets and fields. */
function content(raws: string[]): string[] {
  return raws
    .map((raw) => {
      const { connectionAssets, ...rest } = parseExact(raw) as { connectionAssets: unknown[] };
      return `${canonical(rest)} ${connectionAssets.map(canonical).sort().join(" ")}`;
    })
    .sort();
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

/** After the quiet phase: everything is as upstream has it, everywhere, and nothing is left to be done. Says what is not. */
export async function whatIsLeft(world: World): Promise<string[]> {
  const left: string[] = [];
  await world.advance(10 * MINUTE);
  await world.tick();
  await checkUpstream(left);
  for (const id of new Set([...known(world), ...world.acknowledged])) await checkCustomer(world, id, left);
  await checkOwners(world, left);
  await checkAccount(world, left);
  await checkList(world, left);
  return left;
}

/** Customers whom upstream knows. */
function known(world: World): string[] {
  return world.leadsie.all().flatMap(({ customUserId }) => (customUserId === null ? [] : [customUserId]));
}

async function checkUpstream(left: string[]): Promise<void> {
  const { sweeps, breaker } = await upstream(env).view();
  const { last, suspicious, failingSince } = sweeps;
  const quiet = last?.ok && last.changed === 0 && last.woken === 0 && last.lost === 0 && last.backlog === 0;
  if (!quiet) left.push(`the last sweep was not quiet: ${JSON.stringify(last)}`);
  if (suspicious || failingSince !== null)
    left.push(`sweeps are suspicious or fail: ${JSON.stringify(sweeps)}`);
  if (breaker.open) left.push(`the breaker is open: ${JSON.stringify(breaker)}`);
}

async function checkCustomer(world: World, id: string, left: string[]): Promise<void> {
  const name = id.slice(0, 12);
  const read = await readsCustomer(world.key(id));
  if (!read) return void left.push(`${name} is not watched`);
  const truth = world.leadsie.all().filter(({ customUserId }) => customUserId === id);
  const shown = world.record.status(world.key(id));
  const [a, b] = [
    content(truth.map(({ raw }) => raw)),
    content(shown?.connections.map(({ raw }) => raw) ?? []),
  ];
  if (differs(a, b)) left.push(`${name} shows\n${b.join("\n")}\nand upstream has\n${a.join("\n")}`);
  if (shown?.suspicion) left.push(`${name} is still suspected of a loss`);
  if (shown?.evidence.lacking) left.push(`${name} still waits for upstream to show what was told`);
  // Alarms rang until whoever looks now let ten minutes pass.
  if (shown && world.record.reminders.isUntold(shown, world.clock.now() - 11 * MINUTE))
    left.push(`${name} was not told a reminder or its deadline`);
  if (shown?.handover) left.push(`${name} still has somebody to hand over to`);
  if (read.staleReason !== null) left.push(`${name} is stale: ${read.staleReason}`);
}

async function checkOwners(world: World, left: string[]): Promise<void> {
  for (const { user, customUserId } of world.leadsie.all()) {
    if (customUserId === null) continue;
    const owner = await directoryShard(env, slotShard(slotOf(subjectOfUser(user)).a)).ownerOf(user);
    if (owner?.customUserId !== customUserId) {
      left.push(
        `user ${user} belongs to ${owner?.customUserId}, and upstream says ${customUserId.slice(0, 12)}`,
      );
    }
  }
}

async function checkAccount(world: World, left: string[]): Promise<void> {
  const answer = await world.request("POST", "/api/checkUserStatus", { apiKey: ADMIN }, {});
  const { allConnections } = parseExact(answer?.text ?? "") as { allConnections: unknown[] };
  const shown = allConnections.map((one) => canonicalConnection(one)).sort();
  const truth = content(world.leadsie.all().map(({ raw }) => raw));
  if (differs(shown, truth)) {
    left.push(`the whole account shows\n${shown.join("\n")}\nand upstream has\n${truth.join("\n")}`);
  }
}

function canonicalConnection(value: unknown): string {
  const { connectionAssets, ...rest } = value as { connectionAssets: unknown[] };
  return `${canonical(rest)} ${connectionAssets.map(canonical).sort().join(" ")}`;
}

interface Item {
  key: string;
  checkedAt: unknown;
  stale: unknown;
  [field: string]: unknown;
}

/** Lists tell of each customer what the customer itself tells. */
async function checkList(world: World, left: string[]): Promise<void> {
  const items: Item[] = [];
  for (const query of ["", "&source=asked", "&archived=true", "&archived=true&source=asked"]) {
    const answer = await world.request(
      "GET",
      `/v1/customers?limit=200&include=connections${query}`,
      undefined,
      {},
    );
    items.push(...(JSON.parse(answer?.text ?? "{}") as { data: Item[] }).data);
  }
  const listed = new Map(items.map((item) => [item.key, item]));
  for (const { key, customUserId } of world.record.all()) {
    const read = await readsCustomer(key);
    const item = listed.get(key);
    const name = customUserId.slice(0, 12);
    if (!item || !read) left.push(`${name} is in no list`);
    else {
      const { checkedAt, stale, connections, links, ...head } = item;
      if (differs(head, JSON.parse(`${read.head}}`)))
        left.push(`${name} is listed as ${JSON.stringify(head)} and is ${read.head}`);
      if (differs(connections, JSON.parse(`[${read.connections}]`)))
        left.push(`${name} is listed with other connections`);
      if (stale !== null) left.push(`${name} is listed as stale`);
    }
  }
  if (listed.size !== world.record.all().length) left.push("lists hold somebody who is not watched");
}
