import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import { born } from "../../src/status/change.ts";
import { memberOf } from "../../src/status/member-of.ts";
import { customerHead } from "../../src/status/view.ts";
import { directoryOf } from "../../src/stubs.ts";

let last = 0;

/** A customer whose first look is over: nobody has a reason to poll them. */
async function someone() {
  const customUserId = `polled-${++last}`;
  const key = await customerKey(customUserId);
  const shard = directoryOf(env, customUserId);
  const status = born({ customUserId, key, incarnation: "first", source: "api", now: 1_000 });
  await shard.put(memberOf(status, customerHead(status)), { after: 0, oldest: 1, events: [] });
  const answered = (begunAt: number, at: number, nextPoll: number | null = null) =>
    shard.polled({ key, begunAt, at, says: "confirmed", held: null, nextPoll });
  const failed = (begunAt: number, at: number, nextPoll: number) =>
    shard.polled({ key, begunAt, at, says: "unconfirmed", held: "timeout", nextPoll });
  const isDueAt = async (at: number) => (await shard.due(at, 1_000)).some((one) => one.key === key);
  const firstDue = async () =>
    (await shard.due(Number.MAX_SAFE_INTEGER, 1_000)).find((one) => one.key === key)?.dueAt ?? null;
  await answered(2_000, 2_100);
  expect(await firstDue()).toBe(null);
  return { key, shard, answered, failed, isDueAt, firstDue };
}

describe("When a customer is to be polled", () => {
  it("stays as it is when an older poll ends that knows nothing of why", async () => {
    const { key, shard, answered, firstDue } = await someone();
    await shard.pollAt([key], 70_000, 10_000);
    await answered(9_000, 11_000);
    expect(await firstDue()).toBe(70_000);
    await answered(10_000, 11_500);
    expect(await firstDue()).toBe(70_000);
    await answered(10_001, 12_000);
    expect(await firstDue()).toBe(null);
  });

  it("stays also where the poll that was made for it failed, until one begins later and is answered", async () => {
    const { key, shard, answered, failed, firstDue } = await someone();
    await shard.pollAt([key], 70_000, 10_000);
    await failed(11_000, 12_000, 17_000);
    expect(await firstDue()).toBe(17_000);
    await answered(9_000, 13_000);
    expect(await firstDue()).toBe(17_000);
    await answered(18_000, 19_000);
    expect(await firstDue()).toBe(null);
  });

  it("stays while a poll is leased that was handed out for it, should an older one end meanwhile", async () => {
    const { key, shard, answered, firstDue } = await someone();
    await shard.pollAt([key], 10_000, 10_000);
    await shard.lease([key], 80_000);
    await answered(9_000, 21_000);
    expect(await firstDue()).toBe(80_000);
  });

  it("is the sooner of the two where an older poll's answer needs a second word, which both of them wait for", async () => {
    const { key, shard, answered, firstDue } = await someone();
    await shard.pollAt([key], 70_000, 10_000);
    await answered(9_000, 11_000, 50_000);
    expect(await firstDue()).toBe(50_000);
    await answered(10_500, 12_000);
    expect(await firstDue()).toBe(50_000);
    await answered(11_001, 12_000);
    expect(await firstDue()).toBe(null);
  });

  it("waits for the latest of all that a poll was asked for", async () => {
    const { key, shard, answered, firstDue } = await someone();
    await shard.pollAt([key], 70_000, 30_000);
    await shard.pollAt([key], 60_000, 20_000);
    await answered(25_000, 26_000);
    expect(await firstDue()).toBe(60_000);
    await answered(30_001, 31_000);
    expect(await firstDue()).toBe(null);
  });

  it("is that of an archived customer too, also where everybody is polled", async () => {
    const { key, shard } = await someone();
    await shard.pollAt([key], 5_000, 4_000);
    await runInDurableObject(shard, (_, { storage }) => {
      storage.sql.exec("UPDATE member SET archived = 1 WHERE key = ?", key);
    });
    for (const everybody of [false, true]) {
      expect((await shard.due(10_000, 1_000, everybody)).map((one) => one.key)).toContain(key);
    }
  });

  it("is nobody's where the clock that set it was put back since", async () => {
    const { key, shard, answered, firstDue } = await someone();
    await shard.pollAt([key], 7_203_000, 7_202_500);
    await shard.lease([key], 3_660_000);
    await answered(3_600_000, 3_600_100);
    expect(await firstDue()).toBe(null);
  });

  it("is met by any answer for who was merely new, and for who failed by themselves", async () => {
    const { key, shard, answered, failed, isDueAt } = await someone();
    await failed(3_000, 4_000, 9_000);
    expect(await isDueAt(9_000)).toBe(true);
    await answered(2_900, 5_000);
    expect(await isDueAt(Number.MAX_SAFE_INTEGER)).toBe(false);
    await shard.lease([key], 60_000);
    await answered(1_000, 5_000);
    expect(await isDueAt(Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it("is forgotten in a state that an earlier version has left by the next answer, as it was then", async () => {
    const { key, shard, answered, firstDue } = await someone();
    await shard.pollAt([key], 70_000, 10_000);
    await runInDurableObject(shard, (_, { storage }) => {
      storage.sql.exec("ALTER TABLE member DROP COLUMN wanted_from");
    });
    await evictDurableObject(shard);
    expect(await firstDue()).toBe(70_000);
    await answered(9_000, 11_000);
    expect(await firstDue()).toBe(null);
    await shard.pollAt([key], 70_000, 12_000);
    await answered(11_000, 12_500);
    expect(await firstDue()).toBe(70_000);
  });
});
