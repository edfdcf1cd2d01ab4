import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { customerKey } from "../../src/customer-id.ts";
import type { ProfilePatch } from "../../src/status/change.ts";
import type { CustomerStatus } from "../../src/status/customer-status.ts";
import { withinHours } from "../../src/status/schedule.ts";
import { instantOf } from "../../src/status/wall-clock.ts";
import { customerStatus, upstream } from "../../src/stubs.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A developer's own .dev.vars may have set another zone than UTC. */
const config = readConfig(env);
const zone = config.ok ? config.config.timeZone : "UTC";
/** Ten o'clock, far ahead, so that the platform fires no alarm by itself: each test fires its own. */
const TEN = instantOf(Date.parse("2060-06-01T10:00Z"), zone);

const at = (now: number) => vi.spyOn(Date, "now").mockReturnValue(now);

beforeEach(() => {
  at(TEN);
});

afterEach(async () => {
  await upstream(env).report({ kind: "ok" });
  vi.restoreAllMocks();
});

async function watch(customUserId: string, patch: ProfilePatch = { remindAfter: ["P1D", "P3D"] }) {
  const key = await customerKey(customUserId);
  const stub = customerStatus(env, key);
  await stub.watch({ customUserId, key, source: "api", patch });
  return stub;
}

/** Lets the time come and the alarm ring. */
async function ring(stub: DurableObjectStub<CustomerStatus>, now: number): Promise<void> {
  at(now);
  await runDurableObjectAlarm(stub);
}

async function reminders(stub: DurableObjectStub<CustomerStatus>): Promise<number[]> {
  const history = await stub.history(0, 200);
  if (!history.found) throw new Error("not found");
  return history.events.map(({ text }) => JSON.parse(text)).flatMap(({ data }) => data.n ?? []);
}

/** When the object will wake by itself, in milliseconds after ten o'clock of the first day. */
const wakes = (stub: DurableObjectStub<CustomerStatus>) =>
  runInDurableObject(stub, async (_, state) => ((await state.storage.getAlarm()) ?? Number.NaN) - TEN);

it("wakes by alarm when a reminder falls due, over evictions, and sleeps when all were told", async () => {
  const stub = await watch("reminded");
  await ring(stub, TEN + 1000);
  expect(await wakes(stub)).toBe(DAY);
  await evictDurableObject(stub);
  await ring(stub, TEN + DAY);
  expect(await reminders(stub)).toEqual([1]);
  await evictDurableObject(stub);
  await ring(stub, TEN + DAY + 1000);
  expect(await reminders(stub)).toEqual([1]);
  expect(await wakes(stub)).toBe(3 * DAY);
  await ring(stub, TEN + 3 * DAY);
  await ring(stub, TEN + 3 * DAY + 1000);
  expect(await reminders(stub)).toEqual([1, 2]);
  expect(await wakes(stub)).toBeNaN();
});

it("wakes for the due date before the reminder, and for the reminder after it", async () => {
  const stub = await watch("both", { remindAfter: ["P1D"], dueAt: TEN + HOUR });
  await ring(stub, TEN + 1000);
  expect(await wakes(stub)).toBe(HOUR);
  await ring(stub, TEN + HOUR);
  await ring(stub, TEN + HOUR + 1000);
  expect(await wakes(stub)).toBe(DAY);
  await ring(stub, TEN + DAY);
  expect(await reminders(stub)).toEqual([1]);
});

it("opens at nine for what fell due at night", async () => {
  const stub = await watch("night", { remindAfter: ["PT8H", "PT10H"] });
  await ring(stub, TEN + 1000);
  expect(await wakes(stub)).toBe(23 * HOUR);
  await ring(stub, TEN + 23 * HOUR);
  expect(await reminders(stub)).toEqual([2]);
});

it("holds a reminder while upstream has been failing for an hour, and sends it soon after it is well", async () => {
  const stub = await watch("held");
  at(TEN + DAY - HOUR);
  await upstream(env).report({ kind: "unauthorized", reason: "unauthorized" });
  await ring(stub, TEN + DAY);
  expect(await reminders(stub)).toEqual([]);
  expect(await wakes(stub)).toBe(DAY + HOUR / 6);
  await ring(stub, TEN + DAY + HOUR / 6);
  expect(await reminders(stub)).toEqual([]);
  await upstream(env).report({ kind: "ok" });
  await ring(stub, TEN + DAY + HOUR / 3);
  expect(await reminders(stub)).toEqual([1]);
});

it("sends while upstream has been failing for less than an hour", async () => {
  const stub = await watch("just failing");
  at(TEN + DAY - HOUR + 1);
  await upstream(env).report({ kind: "unauthorized", reason: "unauthorized" });
  await ring(stub, TEN + DAY);
  expect(await reminders(stub)).toEqual([1]);
});

it("says since when upstream fails, and that it does no more", async () => {
  expect(await upstream(env).failingSince()).toBeNull();
  await upstream(env).report({ kind: "unauthorized", reason: "unauthorized" });
  at(TEN + HOUR);
  await upstream(env).report({ kind: "unauthorized", reason: "unauthorized" });
  expect(await upstream(env).failingSince()).toBe(TEN);
  await upstream(env).report({ kind: "ok" });
  expect(await upstream(env).failingSince()).toBeNull();
});

it("loads a status that an earlier version stored without reminders", async () => {
  const stub = await watch("older", { remindAfter: ["P1D"] });
  await runInDurableObject(stub, (_, { storage }) => {
    const text = storage.sql.exec<{ text: string }>("SELECT text FROM status").one().text;
    const { reminding, ...older } = JSON.parse(text);
    expect(reminding).toEqual({ askedAt: TEN, told: 0 });
    storage.sql.exec("UPDATE status SET text = ?", JSON.stringify(older));
  });
  await evictDurableObject(stub);
  await ring(stub, TEN + DAY);
  expect(await reminders(stub)).toEqual([]);
  await stub.change({ remindAfter: ["P1D"] });
  await ring(stub, TEN + 2 * DAY);
  expect(await reminders(stub)).toEqual([1]);
});

it("knows in this runtime which hours a zone has, daylight saving included", () => {
  const open = (text: string) => new Date(withinHours(Date.parse(text), "Europe/Berlin")).toISOString();
  expect(open("2026-03-28T18:00Z")).toBe("2026-03-29T07:00:00.000Z");
  expect(open("2026-10-24T18:00Z")).toBe("2026-10-25T08:00:00.000Z");
});
