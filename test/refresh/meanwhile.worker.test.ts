import { reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { customerKey } from "../../src/customer-id.ts";
import { SECOND_WORD_MS } from "../../src/directory/constants.ts";
import { Directory } from "../../src/directory/directory.ts";
import { poll } from "../../src/refresh/poll.ts";
import { tick } from "../../src/refresh/tick.ts";
import { CustomerStatus } from "../../src/status/customer-status.ts";
import { customerStatus, directoryOf, upstream } from "../../src/stubs.ts";
import { Upstream } from "../../src/upstream/upstream.ts";
import { type CustomerJson, call, customerPath, jsonOf, keyOf } from "../http/worker.ts";
import { type Account, connect, disconnect, fakeAccount, sweep } from "../unattributed/account.ts";

const read = readConfig(env);
if (!read.ok) throw new Error(read.problems.join());
const { config } = read;

let account: Account;

beforeEach(async () => {
  await reset();
  account = fakeAccount();
});

afterEach(() => vi.restoreAllMocks());

const SOON = { timeout: 10_000, interval: 100 };

const customer = (id: string) => jsonOf<CustomerJson>(call("GET", customerPath(id)));
const isWatched = async (id: string) => (await call("GET", customerPath(id))).status === 200;

async function assetsOf(id: string): Promise<string[]> {
  type Shown = { connectionAssets: { id: string }[] };
  const { connections } = await customer(id);
  return (connections as Shown[]).flatMap((one) => one.connectionAssets.map((asset) => asset.id));
}

const ask = async (customUserId: string) =>
  poll(env, config, { key: await customerKey(customUserId), customUserId });
const firstDue = async (id: string) =>
  (await directoryOf(env, id).due(Number.MAX_SAFE_INTEGER, 100)).find((one) => one.customUserId === id)
    ?.dueAt ?? null;

/** What upstream lists of the customer from now on. */
function lists(id: string, ...assets: string[]): void {
  disconnect(account, 500);
  connect(
    account,
    500,
    id,
    assets.map((asset) => ({ id: asset, time: "2026-01-01T00:00:00.000Z" })),
  );
}

/** Happens once, when the shard's `method` is called next: before it where `when` says so, else after. */
function once(
  method: "lookedInto" | "put",
  when: "before" | "after",
  happens: () => Promise<unknown>,
): () => boolean {
  let happened = false;
  const original = Directory.prototype[method] as (...args: unknown[]) => Promise<unknown>;
  const replaced = async function (this: Directory, ...args: unknown[]) {
    const first = !happened;
    happened = true;
    if (first && when === "before") await happens();
    const result = await original.apply(this, args);
    if (first && when === "after") await happens();
    return result;
  };
  vi.spyOn(Directory.prototype, method).mockImplementation(replaced as never);
  return () => happened;
}

describe("What happens while a sweep is under way", () => {
  it("a poll's gain that upstream takes back before the next sweep is a loss all the same", async () => {
    lists("x", "a");
    await sweep();
    lists("x", "a", "b");
    const happened = once("lookedInto", "before", async () => {
      lists("x", "a", "b", "c");
      await ask("x");
      lists("x", "a", "b");
    });
    await sweep();
    expect(happened()).toBe(true);
    expect(await assetsOf("x")).toEqual(["a", "b", "c"]);
    await sweep();
    await vi.waitFor(async () => expect(await assetsOf("x")).toEqual(["a", "b"]), SOON);
  });

  it("and so it is where the poll comes while the sweep's word is on its way to the Directory", async () => {
    lists("x", "a");
    await sweep();
    lists("x", "a", "b");
    const happened = once("put", "after", async () => {
      lists("x", "a", "b", "c");
      void ask("x").catch(() => {});
      await vi.waitFor(async () => expect(await assetsOf("x")).toEqual(["a", "b", "c"]), SOON);
    });
    await sweep();
    expect(happened()).toBe(true);
    lists("x", "a", "b");
    await sweep();
    await vi.waitFor(async () => expect(await assetsOf("x")).toEqual(["a", "b"]), SOON);
  });

  it("a customer who vanished, and whom a poll shows again before the sweep has ended, is missed when they go", async () => {
    lists("x", "a");
    await sweep();
    disconnect(account, 500);
    const happened = once("lookedInto", "before", async () => {
      lists("x", "a", "b");
      await ask("x");
      disconnect(account, 500);
    });
    await sweep();
    expect(happened()).toBe(true);
    await vi.waitFor(async () => {
      await sweep();
      expect((await customer("x")).state).toBe("lost");
    }, SOON);
  });

  it("who was refused a user in it, and is not watched, is discovered when the user is free before it has ended", async () => {
    connect(account, 500, "owner", [{ id: "a", time: "2026-06-01T00:00:00.000Z" }]);
    await sweep();
    connect(account, 500, "waits", [{ id: "a", time: "2026-01-01T00:00:00.000Z" }]);
    const happened = once("lookedInto", "before", async () => {
      await customerStatus(env, await customerKey("owner")).erase();
    });
    await sweep();
    expect(happened()).toBe(true);
    account.list = account.list.filter(({ customUserId }) => customUserId === "waits");
    for (const _ of ["refused once more", "found"]) await sweep();
    expect(await isWatched("waits")).toBe(true);
  });
});

describe("A second word", () => {
  it("is due for an archived customer too, should there be no permit for it", async () => {
    await jsonOf(call("PUT", customerPath("archived"), { archived: true }), 201);
    lists("archived", "a", "b");
    await sweep();
    lists("archived", "a");
    vi.spyOn(Upstream.prototype, "take").mockReturnValue({
      ok: false,
      reason: "budget",
      retryAt: Date.now() + 1_000,
    });
    await sweep();
    vi.mocked(Upstream.prototype.take).mockRestore();
    await vi.waitFor(async () => {
      await tick(env, config, Date.now() + 10_000);
      expect(await assetsOf("archived")).toEqual(["a"]);
    }, SOON);
    expect(await firstDue("archived")).toBeNull();
  });

  it("is due also where whoever asked died before a date was set", async () => {
    lists("x", "a", "b");
    await sweep();
    lists("x", "a");
    vi.spyOn(Directory.prototype, "polled").mockImplementationOnce(() => {
      throw new Error("killed");
    });
    await expect(ask("x")).rejects.toThrow("killed");
    await vi.waitFor(async () => expect(await firstDue("x")).toBeGreaterThan(Date.now()), SOON);
    expect(await firstDue("x")).toBeLessThanOrEqual(Date.now() + SECOND_WORD_MS);
  });
});

describe("Whoever waits for a user", () => {
  beforeEach(async () => {
    connect(account, 500, "had", [{ id: "a", time: "2026-06-01T00:00:00.000Z" }]);
    await sweep();
    connect(account, 500, "waits", [{ id: "a", time: "2026-01-01T00:00:00.000Z" }]);
    await sweep();
    expect(await isWatched("waits")).toBe(false);
    account.list = account.list.filter(({ customUserId }) => customUserId === "waits");
  });

  const down = () => {
    throw new Error("the shard is restarting");
  };
  const isLost = () => vi.waitFor(async () => expect((await customer("had")).state).toBe("lost"), SOON);

  it.each(["release", "lookAgain"] as const)("is looked at although %s failed at first", async (method) => {
    const spy = vi.spyOn(Directory.prototype, method).mockImplementationOnce(down);
    await sweep();
    await isLost();
    await vi.waitFor(() => expect(spy).toHaveBeenCalled(), SOON);
    await runDurableObjectAlarm(customerStatus(env, await keyOf("had")));
    for (const _ of ["looks", "and again"]) await sweep();
    expect(await isWatched("waits")).toBe(true);
  });

  it("is tried for less and less often while the user's shard does not hear", async () => {
    const spy = vi.spyOn(Directory.prototype, "release").mockImplementation(down);
    await sweep();
    await isLost();
    await vi.waitFor(() => expect(spy).toHaveBeenCalled(), SOON);
    const had = customerStatus(env, await keyOf("had"));
    for (let n = 0; n < 6; n++) await runDurableObjectAlarm(had);
    const alarm = await runInDurableObject(had, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThan(Date.now() + 5_000);
  });
});

it("A customer whom a sweep could not tell is not confirmed by it", async () => {
  connect(account, 1, "x", [{ id: "a" }]);
  await sweep();
  const { completeAt } = (await upstream(env).view()).sweeps;
  connect(account, 2, "x", [{ id: "b" }]);
  vi.spyOn(CustomerStatus.prototype, "swept").mockImplementationOnce(() => {
    throw new Error("restarting");
  });
  await sweep();
  const { sweeps } = await upstream(env).view();
  expect(sweeps.completeAt).toBe(completeAt);
  expect(sweeps.last).toMatchObject({ ok: true, backlog: 1 });
  await sweep();
  expect(await assetsOf("x")).toEqual(["a", "b"]);
});
