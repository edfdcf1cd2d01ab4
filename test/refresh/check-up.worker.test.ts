import { reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import { checkUp, rebuildDirectory } from "../../src/refresh/check-up.ts";
import { allShards, customerStatus, directoryOf, directoryShard } from "../../src/stubs.ts";
import { connectionText } from "../status/build.ts";

beforeEach(() => reset());
afterEach(() => vi.useRealTimers());

async function watch(customUserId: string, source: "api" | "asked" = "api"): Promise<string> {
  const key = await customerKey(customUserId);
  await customerStatus(env, key).watch({ customUserId, key, source, patch: {} });
  return key;
}

async function connected(customUserId: string): Promise<string> {
  const key = await watch(customUserId);
  const stub = customerStatus(env, key);
  await stub.observe({
    no: 1,
    begunAt: 1,
    at: 1,
    connections: [connectionText({ customUserId, user: key.length })],
  });
  await runDurableObjectAlarm(stub);
  return key;
}

const list = async (customUserId: string) =>
  directoryOf(env, customUserId).list({ archived: false, sort: "changedAt", limit: 10, customUserId });

const spoil = (customUserId: string, sql: string) =>
  runInDurableObject(directoryOf(env, customUserId), (_, state) => {
    state.storage.sql.exec(sql);
  });

describe("the Directory's check", () => {
  it("repairs a row and a copy that drifted from what the customer is", async () => {
    const key = await connected("drifted");
    await spoil(
      "drifted",
      "UPDATE member SET rev = rev - 1, state = 'waiting', head = '{\"state\":\"waiting\"'",
    );
    expect(await checkUp(env)).toEqual({ repaired: 1, more: false });
    expect(JSON.parse(`${(await list("drifted"))[0]?.text}}`)).toMatchObject({ state: "connected" });

    await spoil("drifted", "DELETE FROM copy");
    expect((await checkUp(env)).repaired).toBe(1);
    expect(await directoryOf(env, "drifted").connectionsOf([key])).toHaveProperty(key);
  });

  it("repairs nothing where nothing drifted", async () => {
    for (let n = 0; n < 20; n++) await watch(`well-${n}`);
    expect(await checkUp(env)).toEqual({ repaired: 0, more: false });
  });

  it("removes a member whose object knows nothing", async () => {
    const key = await watch("ghost");
    await runInDurableObject(customerStatus(env, key), async (_, state) => state.storage.deleteAll());
    await runInDurableObject(customerStatus(env, key), (_, state) =>
      state.abort("forget what was in memory"),
    ).catch(() => {});
    expect((await checkUp(env)).repaired).toBe(1);
    expect(await list("ghost")).toEqual([]);
  });

  it("goes round: after enough checks everybody was compared", async () => {
    const ids = Array.from({ length: 60 }, (_, n) => `round-${n}`);
    for (const id of ids) await watch(id);
    for (const shard of allShards) {
      await runInDurableObject(directoryShard(env, shard), (_, state) => {
        if (
          state.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'member'").toArray().length > 0
        ) {
          state.storage.sql.exec("UPDATE member SET rev = rev - 1");
        }
      });
    }
    let repaired = 0;
    for (let check = 0; check < 5; check++) repaired += (await checkUp(env)).repaired;
    expect(repaired).toBe(60);
  });

  it("rebuilds everything from the members", async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `rebuilt-${n}`);
    for (const id of ids) await watch(id);
    for (const id of ids) await spoil(id, "UPDATE member SET rev = 0, state = 'lost'");
    await rebuildDirectory(env);
    expect(await checkUp(env)).toEqual({ repaired: 40, more: true });
    expect(await checkUp(env)).toMatchObject({ repaired: 0 });
  });
});

describe("who was only asked about", () => {
  it("is forgotten after a month in which nobody asked and nothing connected", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const key = await watch("stranger", "asked");
    const stub = customerStatus(env, key);
    vi.setSystemTime(Date.now() + 29 * 86_400_000);
    await stub.readAsked({ completeAt: null, failingSince: null, failingReason: null });
    vi.setSystemTime(Date.now() + 29 * 86_400_000);
    await runDurableObjectAlarm(stub);
    expect((await stub.read()).found).toBe(true);
    vi.setSystemTime(Date.now() + 2 * 86_400_000);
    await runDurableObjectAlarm(stub);
    expect((await stub.read()).found).toBe(false);
    expect(await directoryOf(env, "stranger").due(Number.MAX_SAFE_INTEGER, 10, true)).toEqual([]);
  });

  it("stays when something connected", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const key = await watch("friend", "asked");
    const stub = customerStatus(env, key);
    await stub.observe({
      no: 1,
      begunAt: 1,
      at: 1,
      connections: [connectionText({ customUserId: "friend" })],
    });
    vi.setSystemTime(Date.now() + 60 * 86_400_000);
    await runDurableObjectAlarm(stub);
    expect((await stub.read()).found).toBe(true);
  });
});
