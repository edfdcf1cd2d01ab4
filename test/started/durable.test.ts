import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { inLanes } from "../../src/refresh/lanes.ts";
import type { Answer } from "./ask.ts";
import { READ_LANES } from "./constants.ts";
import { assets, type Customer, customerPath, type Event, type Link, type List } from "./customer.ts";
import { type Confirmed, Load } from "./load.ts";
import { Program } from "./program.ts";
import { seeded } from "./random.ts";
import { until } from "./until.ts";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const KILLS = 4;
const CALLERS = 6;
/** When the kill comes at the latest, after the first thing was confirmed: before a tick has told of it, or long after. */
const KILL_WITHIN_MS = 1_500;

describe(`after kill -9 (SEED=${SEED})`, () => {
  const random = seeded(SEED);
  let program: Program;

  beforeAll(async () => {
    program = await Program.start({ env: { TICK_SECONDS: "0.5", UPSTREAM_REQUESTS_PER_MINUTE: "100000" } });
  });

  it("promise 1: acknowledged is durable, and no history has a gap", async () => {
    const load = new Load(program, random);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const known = load.customers.length;
      const loading = load.run(CALLERS);
      await until(`a customer before kill ${kill}`, () => load.customers.length > known);
      await wait(random() * KILL_WITHIN_MS);
      await program.kill();
      await loading;
      await program.restart();
      const members = await listed(program);
      await inLanes(load.customers, READ_LANES, async (customer) => {
        await expectKept(program, customer);
        expect(members, `${customer.id} is listed`).toContain(customer.id);
      });
    }
    const clicked = load.customers.filter((customer) => customer.clicked);
    await inLanes(clicked, READ_LANES, ({ id }) => expectOpened(program, id));
    const connected = load.customers.filter((customer) => customer.connected);
    expect(connected.length).toBeGreaterThan(0);
    await inLanes(connected, READ_LANES, ({ id }) => expectToldOnce(program, id));
  });

  it("it goes on ticking by itself: a connection made after the restart is seen", async () => {
    await program.kill();
    await program.restart();
    const id = "new after the kill";
    await program.api("PUT", customerPath(id), {});
    await program.control("connect", { requestId: "acme", customUserId: id, assets: assets(1) });
    await until("it is seen", async () => {
      return (await program.api<Customer>("GET", customerPath(id))).json.state === "connected";
    });
  });
});

/** The click is told to the customer after the visitor was answered: by an alarm, where a kill came between. */
async function expectOpened(program: Program, id: string): Promise<void> {
  await until(`${id} is opened`, async () => {
    return (await program.api<Customer>("GET", customerPath(id))).json.openedAt !== null;
  });
}

/** Asks upstream at once, because who was being asked about at the moment of the kill waits for the lease to end. */
async function expectToldOnce(program: Program, id: string): Promise<void> {
  const { json } = await program.api<Customer>("POST", `${customerPath(id)}/refresh`);
  expect(json.state, id).toBe("connected");
  const types = (await historyOf(program, id)).map(({ type }) => type);
  const times = (type: string) => types.filter((one) => one === type).length;
  expect([id, times("customer.connected"), times("connection.added")]).toEqual([id, 1, 1]);
  expect(times("customer.opened"), `${id} is opened once`).toBeLessThanOrEqual(1);
}

async function expectKept(program: Program, customer: Confirmed): Promise<void> {
  const { json, status } = await program.api<Customer>("GET", customerPath(customer.id));
  expect([status, json.name], customer.id).toEqual([200, customer.name]);
  expect(json.version, `${customer.id}: version`).toBeGreaterThanOrEqual(customer.version);
  const n = Number(json.metadata?.n ?? 0);
  expect(n, `${customer.id}: the last confirmed change`).toBeGreaterThanOrEqual(customer.n);
  expect(n, `${customer.id}: no change that nobody sent`).toBeLessThanOrEqual(customer.sent);
  // A change that was sent and not answered may have been taken: it counts as confirmed from now on.
  customer.n = n;
  const kept = (await program.api<Link>("GET", `/v1/links/${customer.link.slug}`)).json;
  expect(kept).toMatchObject({ targetUrl: customer.link.targetUrl, customUserId: customer.id });
  if (customer.clicked) expect(kept.clicks.firstAt, `${customer.id}: the first click`).not.toBeNull();
  const events = await historyOf(program, customer.id);
  expect(events.slice(0, customer.events.length), `${customer.id}: events that were read`).toEqual(
    customer.events,
  );
}

/** The whole history, its numbers checked. */
async function historyOf(program: Program, id: string): Promise<Event[]> {
  const events: Event[] = [];
  let page: Answer<List<Event>>;
  let after = 0;
  do {
    page = await program.api<List<Event>>("GET", `${customerPath(id)}/events?after=${after}&limit=200`);
    events.push(...page.json.data);
    after = events.length;
  } while (page.json.next !== null);
  expect(
    events.map(({ seq }) => seq),
    `${id}: the numbers`,
  ).toEqual(events.map((_, index) => index + 1));
  return events;
}

async function listed(program: Program): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  for (;;) {
    const { json } = await program.api<List<Customer>>("GET", `/v1/customers?limit=200${cursor}`);
    ids.push(...json.data.map(({ customUserId }) => customUserId));
    if (json.next === null) return ids;
    cursor = `&cursor=${encodeURIComponent(json.next)}`;
  }
}
