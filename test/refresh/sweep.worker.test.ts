import { evictDurableObject, reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { customerKey } from "../../src/customer-id.ts";
import { Directory } from "../../src/directory/directory.ts";
import { poll } from "../../src/refresh/poll.ts";
import { runSweep } from "../../src/refresh/sweep.ts";
import { tick } from "../../src/refresh/tick.ts";
import type { CustomerStatus } from "../../src/status/customer-status.ts";
import { allShards, customerStatus, directoryOf, directoryShard, upstream } from "../../src/stubs.ts";
import { type AssetInput, connectionText } from "../status/build.ts";

const read = readConfig(env);
if (!read.ok) throw new Error(read.problems.join());
const { config } = read;

/** What upstream would answer: connections by customer, `null` for those without an id. */
let account: Map<string | null, string[]>;
let requests: { sweeps: number; polls: string[] };
let failing: Response | null;

beforeEach(async () => {
  await reset();
  account = new Map();
  requests = { sweeps: 0, polls: [] };
  failing = null;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    const { customUserId } = JSON.parse(String(init?.body)) as { customUserId?: string };
    if (customUserId === undefined) requests.sweeps++;
    else requests.polls.push(customUserId);
    if (failing) return failing.clone();
    const raws =
      customUserId === undefined ? [...account.values()].flat() : (account.get(customUserId) ?? []);
    return new Response(`{"allConnections":[${raws.join(",")}]}`, {
      headers: { "content-type": "application/json" },
    });
  });
});

afterEach(() => vi.restoreAllMocks());

let users = 1;

function connect(customUserId: string, assets?: AssetInput[], user = users++): void {
  account.set(customUserId, [connectionText({ customUserId, user }, assets)]);
}

const sweep = () => tick(env, config, Date.now(), true);

async function customer(customUserId: string) {
  const object = customerStatus(env, await customerKey(customUserId));
  const found = await object.read(await upstream(env).freshness());
  return found.found ? JSON.parse(`${found.head},"connections":[${found.connections}]${found.tail}}`) : null;
}

async function events(customUserId: string): Promise<string[]> {
  const history = await customerStatus(env, await customerKey(customUserId)).history(0, 200);
  return history.found ? history.events.map(({ text }) => JSON.parse(text).type) : [];
}

/** How many rows every Directory shard and these customers' objects have written so far. */
async function rowsWritten(ids: string[]): Promise<number> {
  const written = (_: unknown, state: DurableObjectState) => {
    const cursor = state.storage.sql.exec<{ n: number }>("SELECT total_changes() AS n");
    return cursor.one().n;
  };
  const shards = await Promise.all(
    allShards.map((shard) => runInDurableObject(directoryShard(env, shard), written)),
  );
  const objects = await Promise.all(
    ids.map(async (id) => runInDurableObject(customerStatus(env, await customerKey(id)), written)),
  );
  return [...shards, ...objects].reduce((sum, n) => sum + n, 0);
}

const last = async () => (await upstream(env).view()).sweeps.last;

describe("Quiet on the first day (promise 11)", () => {
  it("tells of each customer who connected long ago that they were discovered, and nothing else", async () => {
    for (let n = 1; n <= 40; n++) connect(`old-${n}`, [{ isSuccess: n % 2 === 0 }]);
    await sweep();
    for (let n = 1; n <= 40; n++) expect(await events(`old-${n}`)).toEqual(["customer.discovered"]);
    const one = await customer("old-2");
    expect(one).toMatchObject({ source: "discovered", state: "connected", version: 1 });
    expect(one.firstConnectedAt).toBe("2026-01-01T00:00:00.000Z");
    expect(requests).toEqual({ sweeps: 2, polls: [] });
  });
});

describe("What changed costs; what did not is free (promise 10)", () => {
  it("asks once, wakes nobody and writes no row of anybody when nothing changed", async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `still-${n}`);
    for (const id of ids) connect(id);
    await sweep();
    await sweep();
    const before = await rowsWritten(ids);
    requests.sweeps = 0;
    await sweep();
    expect(requests).toEqual({ sweeps: 1, polls: [] });
    expect(await last()).toMatchObject({ ok: true, changed: 0, woken: 0, customers: 30 });
    expect(await rowsWritten(ids)).toBe(before);
  });

  it("confirms everybody by one record", async () => {
    connect("fresh");
    await sweep();
    const first = (await customer("fresh")).checkedAt;
    await sweep();
    const { startedAt } = (await last()) ?? {};
    expect((await customer("fresh")).checkedAt).toBe(new Date(startedAt ?? 0).toISOString());
    expect((await customer("fresh")).checkedAt >= first).toBe(true);
  });

  it("wakes just those who differ, from a second pass, and not again for the same difference", async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `some-${n}`);
    for (const id of ids) connect(id);
    await sweep();
    connect("some-3", [{}, { type: "Pixel", id: "x" }], 500);
    requests.sweeps = 0;
    await sweep();
    expect(requests.sweeps).toBe(2);
    expect(await last()).toMatchObject({ changed: 1, woken: 1 });
    await sweep();
    expect(await last()).toMatchObject({ changed: 0, woken: 0 });
  });

  it("takes another order of connections for the same, and looks once into another order of fields", async () => {
    account.set("order", [
      connectionText({ customUserId: "order", user: 1 }),
      connectionText({ customUserId: "order", user: 2 }),
    ]);
    await sweep();
    account.set("order", account.get("order")?.toReversed() ?? []);
    await sweep();
    expect(await last()).toMatchObject({ changed: 0 });
    const turned = (raw: string) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(raw)).reverse()));
    account.set("order", account.get("order")?.map(turned) ?? []);
    await sweep();
    expect(await last()).toMatchObject({ changed: 1, woken: 1 });
    expect(await customer("order")).toMatchObject({ version: 1 });
    await sweep();
    expect(await last()).toMatchObject({ changed: 0 });
  });

  it("finds the same customer by an id that upstream escapes", async () => {
    const raw = connectionText({ customUserId: "käse/é😀" });
    account.set("käse/é😀", [raw]);
    await sweep();
    account.set("käse/é😀", [raw.replaceAll("ä", "\\u00e4").replaceAll("é", "\\u00e9")]);
    await sweep();
    expect(await customer("käse/é😀")).toMatchObject({ version: 1, state: "connected" });
  });

  it("remembers what was looked into over an eviction of every shard", async () => {
    connect("kept");
    await sweep();
    for (const shard of allShards) await evictDurableObject(directoryShard(env, shard));
    await sweep();
    expect(await last()).toMatchObject({ changed: 0, woken: 0 });
  });
});

describe("Loss is confirmed before it is told (promise 3)", () => {
  it("row 5: polls each customer who is missing from a short sweep before anything is told", async () => {
    for (let n = 1; n <= 10; n++) connect(`short-${n}`);
    await sweep();
    const whole = account;
    account = new Map([...whole].slice(0, 7));
    await sweep();
    account = whole;
    expect(await last()).toMatchObject({ ok: true, lost: 3 });
    await vi.waitFor(
      () =>
        expect(requests.polls.filter((id) => id.startsWith("short-")).toSorted()).toEqual([
          "short-10",
          "short-8",
          "short-9",
        ]),
      {
        timeout: 10_000,
      },
    );
    await sweep();
    for (let n = 1; n <= 10; n++) {
      expect(await events(`short-${n}`)).toEqual(["customer.discovered"]);
      expect(await customer(`short-${n}`)).toMatchObject({ state: "connected", stale: null });
    }
  });

  it("has a customer polled once more whom a poll still showed: the older of the two answers may have come last", async () => {
    connect("lagging");
    await sweep();
    const raws = account.get("lagging") ?? [];
    account.delete("lagging");
    await sweep();
    account.set("lagging", raws);
    const directory = directoryOf(env, "lagging");
    const due = async (at: number) => (await directory.due(at, 10)).map(({ customUserId }) => customUserId);
    await vi.waitFor(() => expect(requests.polls).toEqual(["lagging"]), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await due(Date.now() + 61_000)).toEqual(["lagging"]));
    expect(await due(Date.now() + 50_000)).toEqual([]);
    const message = { key: await customerKey("lagging"), customUserId: "lagging" };
    await poll(env, config, message);
    expect(await due(Date.now() + 3_600_000)).toEqual([]);
  });

  it("tells a loss that a poll confirms", async () => {
    connect("leaver");
    await sweep();
    account.delete("leaver");
    await sweep();
    expect(await customer("leaver")).toMatchObject({ state: "connected" });
    await vi.waitFor(async () => expect(await customer("leaver")).toMatchObject({ state: "lost" }), {
      timeout: 10_000,
    });
    expect(await events("leaver")).toEqual(["customer.discovered", "connection.removed", "customer.lost"]);
  });

  it("tells a loss also after an older sweep, which had not seen the customer yet, ended late", async () => {
    const no = await upstream(env).takeNumber();
    connect("newcomer");
    await sweep();
    account.delete("newcomer");
    await runSweep(env, config, { no, completeAt: Date.now() });
    expect(await customer("newcomer")).toMatchObject({ state: "connected" });
    await sweep();
    await vi.waitFor(async () => expect(await customer("newcomer")).toMatchObject({ state: "lost" }), {
      timeout: 10_000,
    });
  });

  /** The sweep tells whoever differs, and is killed before it can remember that it did. */
  async function killedSweep(): Promise<void> {
    vi.spyOn(Directory.prototype, "lookedInto").mockImplementation(() => {
      throw new Error("killed");
    });
    await sweep();
    vi.mocked(Directory.prototype.lookedInto).mockRestore();
    for (const shard of allShards) await evictDurableObject(directoryShard(env, shard));
  }

  it("misses who was discovered by a sweep that was killed, and was gone at the next", async () => {
    connect("glimpsed");
    await killedSweep();
    expect(await customer("glimpsed")).toMatchObject({ state: "connected" });
    account.delete("glimpsed");
    await sweep();
    await vi.waitFor(async () => expect(await customer("glimpsed")).toMatchObject({ state: "lost" }), {
      timeout: 10_000,
    });
    await sweep();
    expect(await last()).toMatchObject({ changed: 0 });
  });

  it("misses what a sweep brought that was killed, where all is as before it at the next", async () => {
    connect("flicker", [{}], 7);
    await sweep();
    const before = account.get("flicker") ?? [];
    connect("flicker", [{}, { type: "Pixel", id: "x" }], 7);
    await killedSweep();
    expect((await customer("flicker")).connections[0].connectionAssets).toHaveLength(2);
    account.set("flicker", before);
    await sweep();
    await vi.waitFor(
      async () => expect((await customer("flicker")).connections[0].connectionAssets).toHaveLength(1),
      { timeout: 10_000 },
    );
  });

  it("finds what a poll has brought and no sweep has seen since", async () => {
    const key = await customerKey("brief");
    await customerStatus(env, key).watch({ customUserId: "brief", key, source: "api", patch: {} });
    await sweep();
    const no = await upstream(env).takeNumber();
    const raws = [connectionText({ customUserId: "brief" })];
    await customerStatus(env, key).observe({ no, begunAt: Date.now(), at: Date.now(), connections: raws });
    await runDurableObjectAlarm(customerStatus(env, key));
    expect(await customer("brief")).toMatchObject({ state: "connected" });
    await sweep();
    await vi.waitFor(async () => expect(await customer("brief")).toMatchObject({ state: "lost" }), {
      timeout: 10_000,
    });
  });

  it("believes no sweep that takes something from more than twenty customers and one in twenty", async () => {
    for (let n = 1; n <= 60; n++) connect(`many-${n}`);
    await sweep();
    const whole = account;
    account = new Map([...whole].slice(0, 30));
    await sweep();
    await sweep();
    expect((await upstream(env).view()).sweeps.suspicious).toMatchObject({ customers: 30, accepted: false });
    expect(requests.polls).toEqual([]);
    expect(await customer("many-60")).toMatchObject({ state: "connected", version: 1 });

    await upstream(env).acceptSweep();
    await sweep();
    expect(await customer("many-60")).toMatchObject({ state: "lost" });
    expect(await customer("many-1")).toMatchObject({ state: "connected" });
    await sweep();
    expect((await upstream(env).view()).sweeps.suspicious).toBeNull();
  });

  it("forgets the suspicion when the next sweep is whole again", async () => {
    for (let n = 1; n <= 60; n++) connect(`back-${n}`);
    await sweep();
    const whole = account;
    account = new Map();
    await sweep();
    account = whole;
    await sweep();
    expect((await upstream(env).view()).sweeps.suspicious).toBeNull();
    expect(await events("back-1")).toEqual(["customer.discovered"]);
  });
});

describe("An upstream failure is not news (promise 2)", () => {
  it("makes everybody stale with the reason while sweeps fail, and no longer than that", async () => {
    connect("stale");
    await sweep();
    await sweep();
    const before = await customer("stale");
    failing = new Response("no", { status: 500 });
    await sweep();
    const held = await customer("stale");
    expect(held).toEqual({ ...before, stale: { since: expect.any(String), reason: "status 500" } });
    failing = null;
    await sweep();
    expect((await customer("stale")).stale).toBeNull();
    expect(await events("stale")).toEqual(["customer.discovered"]);
  });

  it("row 4: uses nothing of an answer that was cut", async () => {
    connect("cut");
    failing = new Response(`{"allConnections":[${account.get("cut")?.[0]},`);
    await sweep();
    expect(await customer("cut")).toBeNull();
    expect(await last()).toMatchObject({ ok: false, reason: "truncated" });
  });

  it("row 11: holds a customer with one broken connection, and uses the rest", async () => {
    connect("whole");
    connect("broken");
    await sweep();
    connect("whole", [{}, { id: "2" }], 900);
    account.get("broken")?.push('{"customUserId":"broken","requestUrl":1}');
    await sweep();
    expect(await customer("whole")).toMatchObject({ version: 2 });
    expect(await customer("broken")).toMatchObject({
      version: 1,
      stale: { reason: "wrong shape: requestUrl" },
    });
  });
});

describe("a sweep", () => {
  it("keeps connections without a customUserId apart, and in the whole-account answer", async () => {
    const raw = connectionText({ user: 77, customUserId: undefined });
    account.set(null, [raw]);
    await sweep();
    const texts = await Promise.all(allShards.map((shard) => directoryShard(env, shard).allConnections("")));
    expect(texts.map(({ text }) => text).join("")).toContain(raw);
    account.delete(null);
    await sweep();
    const after = await Promise.all(allShards.map((shard) => directoryShard(env, shard).allConnections("")));
    expect(after.map(({ text }) => text).join("")).not.toContain(raw);
  });

  it("row 12: is dropped where a poll that began later was taken already", async () => {
    connect("crossed");
    await sweep();
    const object: DurableObjectStub<CustomerStatus> = customerStatus(env, await customerKey("crossed"));
    const no = await upstream(env).takeNumber();
    const raws = [connectionText({ customUserId: "crossed", user: 1000 }, [{}, { id: "new" }])];
    await object.observe({ no: no + 1_000_000, begunAt: Date.now(), at: Date.now(), connections: raws });
    const before = await customer("crossed");
    connect("crossed", [{ message: "older" }], 1001);
    await sweep();
    expect((await customer("crossed")).version).toBe(before.version);
    // What it saw is not what the customer shows: the next sweep is to compare again.
    await sweep();
    expect(await last()).toMatchObject({ changed: 1 });
  });

  it("discovers who was refused an upstream user once the user is free", async () => {
    account.set("owner", [
      connectionText({ customUserId: "owner", user: 70 }, [{ time: "2026-06-01T00:00:00Z" }]),
    ]);
    await sweep();
    account.set("refused", [connectionText({ customUserId: "refused", user: 70 })]);
    await sweep();
    expect(await customer("refused")).toBeNull();
    account.delete("owner");
    await sweep();
    await vi.waitFor(async () => expect(await customer("owner")).toMatchObject({ state: "lost" }), {
      timeout: 10_000,
    });
    await sweep();
    expect(await customer("refused")).toMatchObject({ state: "connected", source: "discovered" });
  });

  it("row 36: runs once when cron fires twice", async () => {
    connect("twice");
    await Promise.all([sweep(), sweep()]);
    expect(requests.sweeps).toBe(2);
    expect(await events("twice")).toEqual(["customer.discovered"]);
  });
});
