import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import type { CustomerStatus } from "../../src/status/customer-status.ts";
import type { PollAnswer, Read } from "../../src/status/protocol.ts";
import { customerStatus, directoryOf } from "../../src/stubs.ts";
import { connectionText } from "./build.ts";

const watch = async (customUserId: string, patch = {}) => {
  const key = await customerKey(customUserId);
  const stub = customerStatus(env, key);
  await stub.watch({ customUserId, key, source: "api", patch });
  return { key, stub };
};

const BEGINNING = Date.now();

/** A good answer, whose number and time rise together. */
const answer = (no: number, connections: string[]): PollAnswer => ({
  no,
  begunAt: BEGINNING + no * 10_000,
  at: BEGINNING + no * 10_000,
  connections,
});

function customer(read: Read): Record<string, unknown> & { version: number } {
  if (!read.found) throw new Error("not found");
  return JSON.parse(`${read.head},"connections":[${read.connections}]${read.tail}}`);
}

async function seqs(stub: DurableObjectStub<CustomerStatus>): Promise<number[]> {
  const history = await stub.history(0, 200);
  return history.found ? history.events.map(({ seq }) => seq) : [];
}

describe("CustomerStatus", () => {
  it("keeps snapshot, version and history over an eviction at any point", async () => {
    const { stub } = await watch("evicted", { name: "Acme" });
    const steps = [[], [connectionText()], [connectionText(), connectionText({ user: 8 })]];
    for (const [index, connections] of steps.entries()) {
      await stub.observe(answer(index + 1, connections));
      const before = customer(await stub.read());
      await evictDurableObject(stub);
      expect(customer(await stub.read())).toEqual(before);
    }
    expect(await seqs(stub)).toEqual([1, 2, 3]);
    expect(customer(await stub.read())).toMatchObject({ state: "connected", version: 3, name: "Acme" });
  });

  it("gives back each connection byte for byte", async () => {
    const { stub } = await watch("exact");
    const raw = `{ "user": 9007199254740993, "requestUrl":"https://x.test/", "status":"SUCCESS",\n "connectionAssets": [],"n":1.50}`;
    await stub.observe(answer(1, [raw]));
    await evictDurableObject(stub);
    const read = await stub.read();
    expect(read.found && read.connections).toBe(raw);
  });

  it("keeps a snapshot that is larger than a row", async () => {
    const { key, stub } = await watch("large");
    const raws = [connectionText({}, [{ name: "😀".repeat(700_000) }]), connectionText({ user: 8 })];
    await stub.observe(answer(1, raws));
    await runDurableObjectAlarm(stub);
    await evictDurableObject(stub);
    const read = await stub.read();
    expect(read.found && read.connections).toBe(raws.join(","));
    const copies = await directoryOf(env, "large").connectionsOf([key]);
    expect(copies[key]).toBe(raws.join(","));
    await stub.observe(answer(2, [connectionText()]));
    await stub.observe(answer(3, [connectionText()]));
    await evictDurableObject(stub);
    const shrunk = await stub.read();
    expect(shrunk.found && shrunk.connections).toBe(connectionText());
  });

  it("drops an older observation even when the newer one changed nothing and the object was evicted between", async () => {
    const { stub } = await watch("late");
    await stub.observe(answer(1, [connectionText()]));
    await stub.observe(answer(5, [connectionText()]));
    await evictDurableObject(stub);
    expect(await stub.observe(answer(4, [connectionText(), connectionText({ user: 8 })]))).toMatchObject({
      verdict: "late",
    });
  });

  it("shows since when and why upstream cannot be heard, and forgets it at the next good answer", async () => {
    const { stub } = await watch("held");
    await stub.observe(answer(1, [connectionText()]));
    const before = customer(await stub.read());
    await stub.hold({ no: 2, at: 50_000, reason: "timeout" });
    await stub.hold({ no: 3, at: 60_000, reason: "status 503" });
    await evictDurableObject(stub);
    const held = customer(await stub.read());
    expect(held).toEqual({
      ...before,
      stale: { since: new Date(50_000).toISOString(), reason: "status 503" },
    });
    await stub.observe(answer(4, [connectionText()]));
    expect(customer(await stub.read())).toMatchObject({ stale: null, version: before.version });
    await stub.hold({ no: 3, at: 70_000, reason: "late failure" });
    expect(customer(await stub.read()).stale).toBeNull();
  });

  it("tells the Directory of each change by itself", async () => {
    const { stub } = await watch("told");
    await stub.observe(answer(1, [connectionText()]));
    await runDurableObjectAlarm(stub);
    const query = { archived: false, sort: "changedAt", limit: 10, customUserId: "told" } as const;
    const [listed] = await directoryOf(env, "told").list(query);
    expect(JSON.parse(`${listed?.text}}`)).toMatchObject({
      customUserId: "told",
      state: "connected",
      version: 2,
    });
  });

  it("passes a due date by alarm, once", async () => {
    const { stub } = await watch("due", { dueAt: 1 });
    await runDurableObjectAlarm(stub);
    await runDurableObjectAlarm(stub);
    expect(customer(await stub.read())).toMatchObject({ overdue: true, version: 2 });
    expect(await seqs(stub)).toEqual([1]);
  });

  it("notes a click on somebody who is not watched nowhere", async () => {
    const stub = customerStatus(env, await customerKey("nobody"));
    await stub.clicked({ at: 1 });
    await stub.hold({ no: 1, at: 1, reason: "timeout" });
    expect(await stub.observe(answer(1, []))).toMatchObject({ verdict: "gone" });
    expect(await stub.read()).toEqual({ found: false });
    const tables = await runInDurableObject(stub, (_, state) =>
      state.storage.sql.exec("SELECT name FROM sqlite_master").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe("History has no gaps (promise 6)", () => {
  it("numbers events 1, 2, 3… over every kind of change and evictions between them", async () => {
    const { stub } = await watch("gapless", { requires: [{ key: "page", types: ["Page"], count: 1 }] });
    const changes = [
      () => stub.clicked({ at: 5 }),
      () => stub.observe(answer(1, [connectionText({}, [{ isSuccess: false }])])),
      () => stub.observe(answer(2, [connectionText()])),
      () => stub.change({ requires: [] }),
      () => stub.observe(answer(3, [])),
      () => stub.observe(answer(4, [])),
      () => stub.observe(answer(5, [connectionText({ user: 9 })])),
    ];
    for (const change of changes) {
      await change();
      await evictDurableObject(stub);
      const numbers = await seqs(stub);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
    const history = await stub.history(0, 200);
    const types = history.found ? history.events.map(({ text }) => JSON.parse(text).type) : [];
    expect(types).toEqual([
      "customer.opened",
      "connection.added",
      "customer.failed",
      "connection.changed",
      "customer.connected",
      "connection.removed",
      "customer.lost",
      "connection.added",
      "customer.connected",
    ]);
  });
});
