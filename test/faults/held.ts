import { expect } from "vitest";
import type { Answer } from "../started/ask.ts";
import { assets, type Customer, customerPath, type Event, type List } from "../started/customer.ts";
import type { Program } from "../started/program.ts";
import type { Fault } from "./kinds.ts";

/** No tick comes by itself: each test says when upstream is asked, and about whom. */
export const QUIET = { TICK_SECONDS: "3600", UPSTREAM_REQUESTS_PER_MINUTE: "100000" };

let last = 0;

/** A customer whom nobody else uses, connected and seen as such. `name` makes failures readable. */
export async function connectedCustomer(program: Program, name: string): Promise<string> {
  last += 1;
  const id = `${name} ${last}`;
  await program.api("PUT", customerPath(id), {});
  await program.control("connect", { requestId: "acme", customUserId: id, assets: assets(2) });
  const { json } = await refresh(program, id);
  expect(json, id).toMatchObject({ state: "connected", stale: null });
  return id;
}

/** Asks upstream now, because a caller waits. */
export function refresh(program: Program, id: string): Promise<Answer<Customer>> {
  return program.api<Customer>("POST", `${customerPath(id)}/refresh`);
}

export function read(program: Program, id: string): Promise<Answer<Customer>> {
  return program.api<Customer>("GET", customerPath(id));
}

export async function eventsOf(program: Program, id: string): Promise<Event[]> {
  return (await program.api<List<Event>>("GET", `${customerPath(id)}/events?limit=200`)).json.data;
}

/** The next poll of this customer, and of nobody else, fails like that. */
export async function spoil(program: Program, id: string, fault: Fault): Promise<void> {
  await program.control("fault", { times: 1, for: id, ...fault });
}

/**
 * "Hold", all of it: while `fail` happens the snapshot, the version and the history stay, readers see since when and
 * why, and nobody is given old news as new; the next good answer clears it without a word.
 */
export async function expectHeld(
  program: Program,
  id: string,
  reason: string,
  fail: () => Promise<Answer<unknown>>,
): Promise<void> {
  const before = (await read(program, id)).json;
  const history = await eventsOf(program, id);

  const refused = await fail();
  expect([refused.status, refused.json], `${reason}: the one who waits`).toEqual([
    503,
    expect.objectContaining({ code: "upstream_unavailable" }),
  ]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);

  const held = await read(program, id);
  const { stale, ...rest } = held.json;
  expect({ ...rest, stale: null }, `${reason}: the snapshot`).toEqual(before);
  expect(stale).toEqual({ since: expect.stringMatching(/^\d{4}-.*Z$/), reason });
  expect(held.headers.get("x-stale")).toBe(reason);
  expect(await eventsOf(program, id), `${reason}: the history`).toEqual(history);
  await expectDropIn(program, id, before, reason);

  await expectCleared(program, id, before, history);
}

/** Leadsie's own endpoint goes on answering with what is known, and says in a header that it is old. */
async function expectDropIn(program: Program, id: string, before: Customer, reason: string): Promise<void> {
  const body = { apiKey: program.key, customUserId: id };
  const answer = await program.api<{ allConnections: unknown }>("POST", "/api/checkUserStatus", body);
  expect([answer.status, answer.json.allConnections]).toEqual([200, before.connections]);
  expect(answer.headers.get("x-stale")).toBe(reason);
}

async function expectCleared(
  program: Program,
  id: string,
  before: Customer,
  history: Event[],
): Promise<void> {
  const good = await refresh(program, id);
  expect(good.status, good.text).toBe(200);
  const { checkedAt, ...rest } = good.json;
  const { checkedAt: checkedBefore, ...restBefore } = before;
  expect(rest, "after the next good answer").toEqual(restBefore);
  expect(Date.parse(checkedAt ?? "")).toBeGreaterThan(Date.parse(checkedBefore ?? ""));
  expect((await read(program, id)).headers.get("x-stale")).toBeNull();
  expect(await eventsOf(program, id), "nothing is told of a failure that ended").toEqual(history);
}
