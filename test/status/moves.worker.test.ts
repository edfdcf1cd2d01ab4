import {
  abortAllDurableObjects,
  evictDurableObject,
  reset,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import { Directory } from "../../src/directory/directory.ts";
import { slotOf, slotShard } from "../../src/directory/slot.ts";
import type { PollAnswer } from "../../src/status/protocol.ts";
import { allShards, customerStatus, directoryOf, directoryShard } from "../../src/stubs.ts";
import { connectionText } from "./build.ts";

beforeEach(() => reset());

const JANUARY = "2026-01-01T00:00:00.000Z";
const JUNE = "2026-06-01T00:00:00.000Z";

const stubOf = async (customUserId: string) => customerStatus(env, await customerKey(customUserId));

async function watch(customUserId: string): Promise<void> {
  const key = await customerKey(customUserId);
  await customerStatus(env, key).watch({ customUserId, key, source: "api", patch: {} });
}

let no = 0;

/** Of old events nothing is kept: what happens here happens today. */
const BEGINNING = Date.now();

const answer = (connections: string[]): PollAnswer => {
  no++;
  const at = BEGINNING + no * 10_000;
  return { no, begunAt: at, at, connections };
};

const shown = (customUserId: string, user: number, time = JANUARY) =>
  connectionText({ customUserId, user }, [{ time }]);

/** What a poll of this customer brings, as the Worker would bring it. */
async function poll(customUserId: string, connections: string[]) {
  return (await stubOf(customUserId)).observe(answer(connections));
}

async function customer(customUserId: string) {
  const read = await (await stubOf(customUserId)).read();
  return read.found ? JSON.parse(`${read.head},"connections":[${read.connections}]${read.tail}}`) : null;
}

async function events(customUserId: string) {
  const history = await (await stubOf(customUserId)).history(0, 200);
  return history.found ? history.events.map(({ text }) => JSON.parse(text)) : [];
}

const types = async (customUserId: string) => (await events(customUserId)).map(({ type }) => type);

/** Every connection that the whole-account answer would give. */
async function wholeAccount(): Promise<{ user: number; customUserId: string }[]> {
  const pages = await Promise.all(allShards.map((shard) => directoryShard(env, shard).allConnections("")));
  return JSON.parse(
    `[${pages
      .map(({ text }) => text)
      .filter(Boolean)
      .join(",")}]`,
  );
}

describe("One customer per upstream user (promise 5)", () => {
  it("takes the user from the old customer first, tells it as moved, then grants it to the new one", async () => {
    for (const id of ["old", "new"]) await watch(id);
    await poll("old", [shown("old", 7)]);
    await poll("new", [shown("new", 7)]);
    expect(await customer("old")).toMatchObject({ state: "lost", connections: [] });
    expect(await customer("new")).toMatchObject({ state: "connected" });
    const told = await events("old");
    expect(told.map(({ type }) => type)).toEqual([
      "connection.added",
      "customer.connected",
      "connection.removed",
      "customer.moved",
      "customer.lost",
    ]);
    expect(told[3].data).toEqual({ to: "new" });
    expect(told[4].data).toMatchObject({ reason: "moved", movedTo: "new" });
    expect(await types("new")).toEqual(["connection.added", "customer.connected"]);
  });

  it("works between customers whose Directory shards differ", async () => {
    const shard = (id: string) => slotShard(slotOf(id).a);
    const a = "shard-a";
    const b = ["shard-b", "shard-c", "shard-d"].find((id) => shard(id) !== shard(a)) ?? "";
    for (const id of [a, b]) await watch(id);
    await poll(a, [shown(a, 7)]);
    await poll(b, [shown(b, 7)]);
    for (const id of [a, b]) await runDurableObjectAlarm(await stubOf(id));
    expect(await wholeAccount()).toMatchObject([{ user: 7, customUserId: b }]);
  });

  it("leaves the other connections of the old customer alone", async () => {
    for (const id of ["rich", "new"]) await watch(id);
    await poll("rich", [shown("rich", 7), shown("rich", 8)]);
    await poll("new", [shown("new", 7)]);
    expect(await customer("rich")).toMatchObject({ state: "connected", connections: [{ user: 8 }] });
    expect(await types("rich")).not.toContain("customer.lost");
  });

  it("row 13: keeps a user whom upstream lists under both ids where the assets are newer, and tells nothing twice", async () => {
    for (const id of ["first", "second"]) await watch(id);
    await poll("first", [shown("first", 7)]);
    await poll("second", [shown("second", 7, JUNE)]);
    const versions = async () => [(await customer("first")).version, (await customer("second")).version];
    const before = await versions();
    for (let round = 0; round < 5; round++) {
      await poll("first", [shown("first", 7)]);
      await poll("second", [shown("second", 7, JUNE)]);
    }
    expect(await versions()).toEqual(before);
    expect((await customer("second")).state).toBe("connected");
  });

  it("does not go back and forth where both lists are equally old", async () => {
    for (const id of ["one", "two"]) await watch(id);
    for (let round = 0; round < 5; round++) {
      await poll("one", [shown("one", 7)]);
      await poll("two", [shown("two", 7)]);
    }
    expect((await events("one")).filter(({ type }) => type === "customer.moved")).toHaveLength(1);
    expect(await types("two")).toEqual(["connection.added", "customer.connected"]);
  });

  it("gives the user back when the person comes back with the first id", async () => {
    for (const id of ["home", "away"]) await watch(id);
    await poll("home", [shown("home", 7)]);
    await poll("away", [shown("away", 7)]);
    await poll("home", [shown("home", 7)]);
    expect((await customer("home")).state).toBe("lost");
    await poll("away", []);
    await poll("away", []);
    expect((await customer("away")).state).toBe("lost");
    const due = await directoryOf(env, "home").due(Date.now(), 10);
    expect(due.map(({ customUserId }) => customUserId)).toContain("home");
    await poll("home", [shown("home", 7)]);
    expect((await customer("home")).state).toBe("connected");
  });

  it("drops an older poll of the old customer that crossed the move", async () => {
    for (const id of ["slow", "fast"]) await watch(id);
    await poll("slow", [shown("slow", 7)]);
    const crossing = answer([shown("slow", 7)]);
    await poll("fast", [shown("fast", 7)]);
    await (await stubOf("slow")).observe(crossing);
    expect((await customer("slow")).state).toBe("lost");
    expect((await customer("fast")).state).toBe("connected");
  });

  it("takes nobody away by a poll that ends after a newer one", async () => {
    for (const id of ["keeps", "late"]) await watch(id);
    const late = answer([shown("late", 7)]);
    await poll("keeps", [shown("keeps", 7)]);
    await poll("late", []);
    expect(await (await stubOf("late")).observe(late)).toMatchObject({ verdict: "late" });
    expect(await customer("keeps")).toMatchObject({ state: "connected" });
    expect(await types("keeps")).toEqual(["connection.added", "customer.connected"]);
    expect(await customer("late")).toMatchObject({ connections: [] });
  });

  it("grants a user whose owner was killed before they showed anything, however new that claim was", async () => {
    await watch("real");
    const owners = directoryShard(env, slotShard(slotOf("\u0000user:7").a));
    const ghost = { customUserId: "ghost", key: await customerKey("ghost") };
    await owners.claim({ user: "7", time: Date.parse(JUNE), ...ghost });
    await poll("real", [shown("real", 7)]);
    expect(await customer("real")).toMatchObject({ state: "connected" });
    expect(await owners.ownerOf("7")).toMatchObject({ customUserId: "real" });
  });

  it("takes a user from whoever shows them where a claim in between was lost before it took them", async () => {
    for (const id of ["shows", "takes"]) await watch(id);
    await poll("shows", [shown("shows", 7)]);
    const owners = directoryShard(env, slotShard(slotOf("\u0000user:7").a));
    const ghost = { customUserId: "ghost", key: await customerKey("ghost") };
    await owners.claim({ user: "7", time: Date.parse(JANUARY), ...ghost });
    expect(await owners.ownerOf("7")).toMatchObject({ customUserId: "shows" });
    await poll("takes", [shown("takes", 7, JUNE)]);
    expect(await wholeAccount()).toMatchObject([{ user: 7, customUserId: "takes" }]);
    expect(await types("shows")).toContain("customer.moved");
    // The lost claim goes on after all: somebody else has the user now.
    expect(await owners.taken("7", ghost.key)).toBe(false);
  });

  it("moves the user of a customer whom nobody would look at for an hour", async () => {
    for (const id of ["idle", "busy"]) await watch(id);
    await poll("idle", [shown("idle", 7)]);
    await directoryOf(env, "idle").pollAt([await customerKey("idle")], Date.now() + 3_600_000, Date.now());
    await poll("busy", [shown("busy", 7)]);
    expect((await customer("idle")).state).toBe("lost");
  });

  it("has the new customer looked at by alarm when it was killed between taking and granting", async () => {
    for (const id of ["taken", "granted"]) await watch(id);
    await poll("taken", [shown("taken", 7)]);
    const key = await customerKey("granted");
    const owners = directoryShard(env, slotShard(slotOf("\u0000user:7").a));
    await owners.claim({ user: "7", time: 0, customUserId: "granted", key });
    await (await stubOf("taken")).moveAway({ user: "7", to: { customUserId: "granted", key }, at: 1 });
    await abortAllDurableObjects();
    await directoryOf(env, "granted").pollAt([key], Date.now() + 3_600_000, Date.now());
    await runDurableObjectAlarm(await stubOf("taken"));
    expect(await directoryOf(env, "granted").due(Date.now(), 10)).toMatchObject([
      { customUserId: "granted" },
    ]);
    await poll("granted", [shown("granted", 7)]);
    expect((await customer("granted")).state).toBe("connected");
  });

  it("has the new customer looked at also when their shard does not answer the first time", async () => {
    for (const id of ["giver", "taker"]) await watch(id);
    await poll("giver", [shown("giver", 7)]);
    const key = await customerKey("taker");
    await (await stubOf("giver")).moveAway({ user: "7", to: { customUserId: "taker", key }, at: 1 });
    await directoryOf(env, "taker").pollAt([key], Date.now() + 3_600_000, Date.now());
    vi.spyOn(Directory.prototype, "pollAt").mockImplementationOnce(() => {
      throw new Error("the shard is restarting");
    });
    for (const _ of ["in vain", "again"]) await runDurableObjectAlarm(await stubOf("giver"));
    expect(await directoryOf(env, "taker").due(Date.now(), 10)).toMatchObject([{ customUserId: "taker" }]);
  });

  it("asks the old customer again when it was killed before the old one let go", async () => {
    for (const id of ["keeper", "claimer"]) await watch(id);
    await poll("keeper", [shown("keeper", 7)]);
    const owners = directoryShard(env, slotShard(slotOf("\u0000user:7").a));
    await owners.claim({
      user: "7",
      time: Date.parse(JANUARY),
      customUserId: "claimer",
      key: await customerKey("claimer"),
    });
    await evictDurableObject(owners);
    expect((await customer("keeper")).state).toBe("connected");
    await poll("claimer", [shown("claimer", 7)]);
    expect((await customer("keeper")).state).toBe("lost");
    expect((await customer("claimer")).state).toBe("connected");
  });

  it("does not show a user again who was taken away while another one was claimed", async () => {
    for (const id of ["slow", "quick"]) await watch(id);
    await poll("slow", [shown("slow", 7)]);
    const { claim } = Directory.prototype;
    const waiting = { asked: false, goesOn: false };
    vi.spyOn(Directory.prototype, "claim").mockImplementation(function (this: Directory, wanted) {
      const result = claim.call(this, wanted);
      if (wanted.user !== "8") return result;
      waiting.asked = true;
      const goesOn = async () => {
        while (!waiting.goesOn) await scheduler.wait(1);
        return result;
      };
      return goesOn() as unknown as ReturnType<typeof claim>;
    });
    const polled = poll("slow", [shown("slow", 7), shown("slow", 8)]);
    await vi.waitUntil(() => waiting.asked);
    await poll("quick", [shown("quick", 7)]);
    waiting.goesOn = true;
    await polled;
    vi.restoreAllMocks();
    expect(await customer("slow")).toMatchObject({ connections: [{ user: 8 }] });
    expect(await customer("quick")).toMatchObject({ connections: [{ user: 7 }] });
  });

  it("asks nobody about users that a customer has already", async () => {
    await watch("steady");
    await poll("steady", [shown("steady", 7)]);
    const owners = directoryShard(env, slotShard(slotOf("\u0000user:7").a));
    await runInDurableObject(owners, (_, state) => state.storage.sql.exec("DELETE FROM owner"));
    await poll("steady", [shown("steady", 7, JUNE)]);
    expect(await owners.ownerOf("7")).toBeNull();
  });
});
