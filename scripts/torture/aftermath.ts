import { setTimeout as wait } from "node:timers/promises";
import { ask } from "../../test/started/ask.ts";
import { type Customer, customerPath, type List } from "../../test/started/customer.ts";
import { CATCH_UP_MS, CHECK_LANES, FEED_EVERY_MS } from "./constants.ts";
import type { Findings } from "./findings.ts";
import { inLanes } from "./in-lanes.ts";
import type { Entry } from "./ledger.ts";
import type { Service } from "./service.ts";

/** Once nobody changes anything any more: lists hold everybody and nobody else, and all is as upstream has it. */
export async function checkAftermath(service: Service, findings: Findings, entries: Entry[]): Promise<void> {
  await checkMembers(service, findings, entries);
  const live = entries.filter(({ erased }) => !erased);
  await inLanes(live, CHECK_LANES, async (entry) => {
    if (entry.connected) await checkUpstream(service, findings, entry);
    await checkOpened(service, findings, entry);
  });
}

async function checkMembers(service: Service, findings: Findings, entries: Entry[]): Promise<void> {
  const listed = await listedIds(service);
  for (const { id, erased } of entries) {
    const times = listed.filter((one) => one === id).length;
    if (erased && times > 0) findings.add("unexpected", "list", `${id} was erased`);
    if (!erased && times === 0) findings.add("lost", "list", `${id} is in no list`);
    if (times > 1) findings.add("duplicated", "list", `${id} is listed ${times} times`);
  }
  const known = new Set(entries.map(({ id }) => id));
  for (const id of listed) if (!known.has(id)) findings.add("unexpected", "list", `nobody made ${id}`);
}

async function listedIds(service: Service): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  for (;;) {
    const { json } = await service.insist<List<Customer>>("GET", `/v1/customers?limit=200${cursor}`);
    ids.push(...json.data.map(({ customUserId }) => customUserId));
    if (json.next === null) return ids;
    cursor = `&cursor=${encodeURIComponent(json.next)}`;
  }
}

/** A poll at once; what it takes away needs a second, and who was being asked about when it was killed a lease's end. */
async function checkUpstream(service: Service, findings: Findings, { id }: Entry): Promise<void> {
  const { address, key, sandbox, program } = service;
  const until = Date.now() + CATCH_UP_MS;
  for (;;) {
    await service.insist("POST", `${customerPath(id)}/refresh`);
    const ours = await connectionsAt(address, key, id);
    const theirs = await connectionsAt(sandbox, program.env.LEADSIE_API_KEY ?? "", id);
    if (ours === theirs) return;
    if (Date.now() > until) {
      return findings.add("lost", "upstream", `${id} is not as upstream has it:\n  ${ours}\n  ${theirs}`);
    }
    await wait(FEED_EVERY_MS);
  }
}

async function connectionsAt(origin: string, apiKey: string, customUserId: string): Promise<string> {
  const body = { apiKey, customUserId };
  return (await ask(`${origin}/api/checkUserStatus`, { method: "POST", body })).text;
}

/** A click is told to the customer after the visitor was answered: by an alarm, where a kill came between. */
async function checkOpened(service: Service, findings: Findings, entry: Entry): Promise<void> {
  const clicked = [...entry.links.values()].some(({ clicks }) => clicks.length > 0);
  const until = Date.now() + CATCH_UP_MS;
  while (clicked) {
    const { json } = await service.insist<Customer>("GET", customerPath(entry.id));
    if (json.openedAt !== null) return;
    if (Date.now() > until) return findings.add("lost", "click", `${entry.id} was never opened`);
    await wait(FEED_EVERY_MS);
  }
}
