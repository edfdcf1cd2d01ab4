import { evictDurableObject, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { unattributedIdOf, unattributedShard } from "../../src/directory/unattributed-id.ts";
import { CustomerStatus } from "../../src/status/customer-status.ts";
import type { Status } from "../../src/status/types.ts";
import { allShards, customerStatus, directoryShard, upstream } from "../../src/stubs.ts";
import { type CustomerJson, call, customerPath, jsonOf, keyOf, problemOf } from "../http/worker.ts";
import {
  type Account,
  assign,
  connect,
  disconnect,
  eventsOf,
  fakeAccount,
  onlyOne,
  sweep,
  typesOf,
  unattributed,
  wholeAccount,
} from "./account.ts";

let account: Account;

beforeEach(async () => {
  await reset();
  account = fakeAccount();
});

afterEach(() => vi.restoreAllMocks());

const customer = (id: string) => jsonOf<CustomerJson>(call("GET", customerPath(id)));

/** Upstream's own answer about the customer, as a poll brings it. */
const refresh = (id: string) => jsonOf<CustomerJson>(call("POST", customerPath(id, "/refresh")));

const last = async () => (await upstream(env).view()).sweeps.last;

/** How often `text` stands in `within`. */
const times = (within: string, text: string) => within.split(text).length - 1;

/** Whether a loss of what was assigned to the customer waits for another sweep's word. */
async function isSuspectedBySweeps(id: string): Promise<boolean> {
  return runInDurableObject(customerStatus(env, await keyOf(id)), (object) => {
    const { status } = object as unknown as { status: Status };
    return status.assigned.suspicion !== null;
  });
}

describe("an assignment", () => {
  it("gives the connections to the customer at once, as events with the cause assign, and lists them no more", async () => {
    const raw = connect(account, 7, null);
    await sweep();
    const { id } = await onlyOne();
    const answer = await jsonOf<CustomerJson>(assign(id, "acme"));
    expect(answer).toMatchObject({ customUserId: "acme", state: "connected" });
    expect(answer.connections).toEqual([JSON.parse(raw)]);
    expect(await eventsOf("acme")).toMatchObject([
      { type: "connection.added", cause: "assign" },
      { type: "customer.connected", cause: "assign" },
    ]);
    expect(await unattributed()).toEqual([]);
    expect(times(await wholeAccount(), raw)).toBe(1);
    await sweep();
    await sweep();
    expect(times(await wholeAccount(), raw)).toBe(1);
    expect(await typesOf("acme")).toHaveLength(2);
  });

  it("is answered by Leadsie's own endpoint as upstream gave the connection", async () => {
    const raw = connect(account, 7, null);
    await sweep();
    await assign((await onlyOne()).id, "acme");
    await refresh("acme");
    const body = { apiKey: env.ADMIN_API_KEY, customUserId: "acme" };
    const answer = await call("POST", "/api/checkUserStatus", body);
    expect(await answer.text()).toBe(`{"allConnections":[${raw}]}`);
  });

  it("changes nothing when it is made again, and costs sweeps nothing while nothing changes", async () => {
    connect(account, 7, null);
    connect(account, 70, "acme");
    await sweep();
    const { id } = await onlyOne();
    const first = await jsonOf<CustomerJson>(assign(id, "acme"));
    expect(await jsonOf<CustomerJson>(assign(id, "acme"))).toMatchObject({ version: first.version });
    await sweep();
    await sweep();
    expect(await last()).toMatchObject({ ok: true, changed: 0, woken: 0, lost: 0 });
  });

  it("holds for what the user connects later, also over an eviction of every shard", async () => {
    connect(account, 7, null);
    await sweep();
    await assign((await onlyOne()).id, "acme");
    for (const shard of allShards) await evictDurableObject(directoryShard(env, shard));
    connect(account, 7, null, [{ id: "later" }], { requestUrl: "https://app.leadsie.com/connect/x/view" });
    await sweep();
    expect((await customer("acme")).connections).toHaveLength(2);
    expect(await unattributed()).toEqual([]);
    const events = await eventsOf("acme");
    expect(events.at(-1)).toMatchObject({ type: "connection.added", cause: "upstream" });
  });

  it("holds for a user who was gone and comes back", async () => {
    connect(account, 7, null);
    connect(account, 70, "acme");
    await sweep();
    await assign((await onlyOne()).id, "acme");
    const now = Date.now();
    disconnect(account, 7);
    await sweep();
    vi.spyOn(Date, "now").mockReturnValue(now + 60_000);
    await sweep();
    expect((await customer("acme")).connections).toHaveLength(1);
    connect(account, 7, null, [{ id: "again" }]);
    await sweep();
    expect((await customer("acme")).connections).toHaveLength(2);
    expect(await unattributed()).toEqual([]);
  });

  it("is not undone by polls, which never see the assigned connections", async () => {
    connect(account, 7, null);
    connect(account, 70, "acme");
    await sweep();
    await assign((await onlyOne()).id, "acme");
    const now = Date.now();
    await refresh("acme");
    vi.spyOn(Date, "now").mockReturnValue(now + 10_000);
    await refresh("acme");
    vi.spyOn(Date, "now").mockReturnValue(now + 20_000);
    const after = await refresh("acme");
    expect(after.connections).toHaveLength(2);
    expect(await typesOf("acme")).not.toContain("connection.removed");
    expect((await customer("acme")).stale).toBeNull();
  });

  it("loses a connection only by the word of two sweeps", async () => {
    connect(account, 7, null);
    await sweep();
    await assign((await onlyOne()).id, "acme");
    disconnect(account, 7);
    const now = Date.now();
    await sweep();
    await refresh("acme");
    expect(await customer("acme")).toMatchObject({ state: "connected" });
    vi.spyOn(Date, "now").mockReturnValue(now + 60_000);
    await sweep();
    expect(await customer("acme")).toMatchObject({ state: "lost", connections: [] });
    expect(await typesOf("acme")).toEqual([
      "connection.added",
      "customer.connected",
      "connection.removed",
      "customer.lost",
    ]);
    await sweep();
    expect(await last()).toMatchObject({ changed: 0, lost: 0 });
  });

  it("tells nothing when one sweep is short and the next is whole", async () => {
    connect(account, 7, null);
    connect(account, 70, "acme");
    await sweep();
    await assign((await onlyOne()).id, "acme");
    const whole = account.list;
    account.list = [];
    await sweep();
    account.list = whole;
    await sweep();
    await sweep();
    expect(await customer("acme")).toMatchObject({ state: "connected", stale: null });
    expect(await typesOf("acme")).not.toContain("connection.removed");
  });

  it("ends when upstream itself names another customer for the user", async () => {
    connect(account, 7, null);
    await sweep();
    await assign((await onlyOne()).id, "acme");
    disconnect(account, 7);
    // Upstream's word wins over an assignment also where its connection is the older one.
    connect(account, 7, "rightful", [{ time: "2026-01-01T00:00:00.000Z" }]);
    await sweep();
    expect(await customer("rightful")).toMatchObject({ state: "connected" });
    expect(await customer("acme")).toMatchObject({ state: "lost", connections: [] });
    expect(await typesOf("acme")).toContain("customer.moved");
    const shard = unattributedShard(unattributedIdOf("7")) ?? 0;
    expect(await directoryShard(env, shard).assignments()).toEqual([]);
    connect(account, 7, null, [{ id: "later" }]);
    await sweep();
    expect(await onlyOne()).toMatchObject({ user: 7, suggestedCustomUserId: "rightful" });
  });

  it("goes on quietly when upstream names the customer it was made for", async () => {
    connect(account, 7, null);
    await sweep();
    await assign((await onlyOne()).id, "acme");
    disconnect(account, 7);
    connect(account, 7, "acme");
    await sweep();
    await refresh("acme");
    expect(await customer("acme")).toMatchObject({
      state: "connected",
      connections: [{ customUserId: "acme" }],
    });
    expect(await typesOf("acme")).toEqual(["connection.added", "customer.connected"]);
  });

  it("moves to another customer when it was made for the wrong one", async () => {
    const raw = connect(account, 7, null);
    await sweep();
    const { id } = await onlyOne();
    await assign(id, "wrong");
    expect(await jsonOf<CustomerJson>(assign(id, "right"))).toMatchObject({ state: "connected" });
    expect(await customer("wrong")).toMatchObject({ state: "lost", connections: [] });
    const told = await eventsOf("wrong");
    expect(told.at(-1)).toMatchObject({ cause: "assign", data: { reason: "moved", movedTo: "right" } });
    await assign(id, "wrong");
    expect(await customer("wrong")).toMatchObject({ state: "connected" });
    await sweep();
    await sweep();
    expect(await customer("wrong")).toMatchObject({ state: "connected" });
    expect(times(await wholeAccount(), raw)).toBe(1);
  });

  it("is refused where upstream itself has the user under another customer", async () => {
    connect(account, 7, "owner");
    connect(account, 7, null, [{ id: "second" }]);
    await sweep();
    const { id } = await onlyOne();
    const problem = await problemOf(assign(id, "acme"), 400);
    expect(problem.errors).toMatchObject([{ path: "customUserId", code: "user_has_customer" }]);
    expect(await customer("owner")).toMatchObject({ state: "connected" });
    await problemOf(call("GET", customerPath("acme")), 404);
    expect(await jsonOf<CustomerJson>(assign(id, "owner"))).toMatchObject({ state: "connected" });
    expect((await customer("owner")).connections).toHaveLength(2);
  });

  it("is refused for connections that carry an id of their own, which cannot be watched", async () => {
    connect(account, 7, "a\u0001b");
    await sweep();
    const { id, user } = await onlyOne();
    expect(user).toBe(7);
    const problem = await problemOf(assign(id, "acme"), 400);
    expect(problem.errors).toMatchObject([{ code: "has_customer_id" }]);
  });

  it("that was cut off after its first step is finished by the next sweep", async () => {
    connect(account, 7, null);
    connect(account, 70, "acme");
    await sweep();
    const key = await keyOf("acme");
    const shard = directoryShard(env, unattributedShard(unattributedIdOf("7")) ?? 0);
    await shard.assignUser({ user: "7", customUserId: "acme", key }, Date.now());
    await sweep();
    expect((await customer("acme")).connections).toHaveLength(2);
    expect(await unattributed()).toEqual([]);
    await refresh("acme");
    expect((await customer("acme")).connections).toHaveLength(2);
    expect(times(await wholeAccount(), '"user":7,')).toBe(1);
  });

  it("that is made while a sweep is under way neither loses nor doubles anything", async () => {
    const raw = connect(account, 7, null);
    connect(account, 70, "acme");
    await sweep();
    const { id } = await onlyOne();
    const more = connect(account, 7, null, [{ id: "more" }]);
    account.meanwhile = () => assign(id, "acme");
    await sweep();
    expect(times(await wholeAccount(), raw)).toBe(1);
    await sweep();
    await sweep();
    expect((await customer("acme")).connections).toHaveLength(3);
    expect(await typesOf("acme")).not.toContain("connection.removed");
    expect(await unattributed()).toEqual([]);
    for (const one of [raw, more]) expect(times(await wholeAccount(), one)).toBe(1);
    expect(await last()).toMatchObject({ changed: 0, lost: 0 });
  });

  it("that is moved while a sweep is under way stays moved, and nobody is told otherwise", async () => {
    connect(account, 7, null);
    await sweep();
    const { id } = await onlyOne();
    await assign(id, "first");
    await sweep();
    account.meanwhile = () => assign(id, "second");
    await sweep();
    for (const _ of ["as it is", "and again"]) await sweep();
    expect((await customer("second")).connections).toHaveLength(1);
    expect((await customer("first")).connections).toEqual([]);
    expect(await typesOf("second")).toEqual(["connection.added", "customer.connected"]);
    expect(await unattributed()).toEqual([]);
  });

  it("that was moved while a sweep was under way can be moved back", async () => {
    connect(account, 7, null);
    await sweep();
    const { id } = await onlyOne();
    await assign(id, "first");
    await sweep();
    account.meanwhile = () => assign(id, "second");
    await sweep();
    const { connections } = await jsonOf<CustomerJson>(assign(id, "first"));
    expect(connections).toHaveLength(1);
  });

  it("that two make at once is the later one's, and stays", async () => {
    connect(account, 7, null);
    for (const [user, name] of [
      [70, "first"],
      [71, "second"],
    ] as const)
      connect(account, user, name);
    await sweep();
    const { id } = await onlyOne();
    const original = CustomerStatus.prototype.watch;
    let happened = false;
    vi.spyOn(CustomerStatus.prototype, "watch").mockImplementation(async function (
      this: CustomerStatus,
      input,
    ) {
      const result = await original.call(this, input);
      const first = !happened && input.customUserId === "first";
      happened ||= first;
      if (first) await assign(id, "second");
      return result;
    });
    await assign(id, "first");
    expect(happened).toBe(true);
    expect((await customer("second")).connections).toHaveLength(2);
    const shard = directoryShard(env, unattributedShard(id) ?? 0);
    expect(await shard.assignments()).toMatchObject([{ customUserId: "second" }]);
  });

  it.each(["moved by upstream", "assigned to somebody else"])(
    "takes what it suspected along when the user is %s",
    async (how) => {
      connect(account, 7, null);
      await sweep();
      const { id } = await onlyOne();
      await assign(id, "first");
      await sweep();
      const listed = account.list;
      disconnect(account, 7);
      await sweep();
      expect(await isSuspectedBySweeps("first")).toBe(true);
      if (how === "moved by upstream") {
        connect(account, 7, "second");
        await call("PUT", customerPath("second"), {});
        await refresh("second");
      } else {
        account.list = listed;
        await assign(id, "second");
      }
      expect((await customer("first")).connections).toEqual([]);
      expect(await isSuspectedBySweeps("first")).toBe(false);
    },
  );

  it("checks its body", async () => {
    connect(account, 7, null);
    await sweep();
    const { id } = await onlyOne();
    await problemOf(call("POST", `/v1/unattributed/${id}/assign`, {}), 400);
    await problemOf(call("POST", `/v1/unattributed/${id}/assign`, { customUserId: "" }), 400);
    await problemOf(call("POST", `/v1/unattributed/${id}/assign`, { customUserId: "a", more: 1 }), 400);
    expect(await unattributed()).toHaveLength(1);
  });

  it("survives an eviction of the customer", async () => {
    connect(account, 7, null);
    await sweep();
    await assign((await onlyOne()).id, "acme");
    await evictDurableObject(customerStatus(env, await keyOf("acme")));
    await refresh("acme");
    expect(await customer("acme")).toMatchObject({ state: "connected" });
  });
});
