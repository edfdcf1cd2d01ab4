import { abortAllDurableObjects, evictDurableObject, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { KEPT_MS } from "../../src/feed/constants.ts";
import { account, allShards, directoryOf, directoryShard } from "../../src/stubs.ts";
import { call, errorsOf, problemOf, send } from "../http/worker.ts";
import { change, stubOf, watch } from "./changes.ts";
import { expectWhole, feed, tail } from "./feed.ts";

beforeEach(() => reset());

const IDS = Array.from({ length: 8 }, (_, n) => `feed-${n}`);

/** Until the feed has so many events. */
const reaches = (count: number, query = {}) =>
  vi.waitFor(async () => expect((await tail(undefined, query)).events).toHaveLength(count), 10_000);

describe("GET /v1/events", () => {
  it("tells every customer's events, each with what every channel tells", async () => {
    await watch("feed-0");
    await change("feed-0");
    await reaches(2);
    const { data } = await feed();
    const history = await call("GET", "/v1/customers/feed-0/events");
    expect(data).toEqual(((await history.json()) as { data: object[] }).data);
  });

  it("answers no events and a cursor to go on from, where nothing has happened yet", async () => {
    const { data, next, more } = await feed();
    expect({ data, more }).toEqual({ data: [], more: false });
    await watch("feed-0");
    await change("feed-0");
    await vi.waitFor(async () => expect((await tail(next)).events).toHaveLength(2));
  });

  it("misses no event and doubles none across pages while others are written", async () => {
    await Promise.all(IDS.map((id) => watch(id)));
    const writing = Promise.all(
      IDS.map(async (id) => {
        for (let n = 0; n < 6; n++) await change(id);
      }),
    );
    const seen = [];
    let next: string | undefined;
    while (seen.length < IDS.length * 7) {
      const page = await feed({ limit: String(1 + (seen.length % 5)), ...(next ? { after: next } : {}) });
      seen.push(...page.data);
      next = page.next;
    }
    await writing;
    expectWhole(seen);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect((await tail(next)).events).toEqual([]);
  });

  it("row 35: loses and doubles nothing over evictions and kills of any object in between", async () => {
    await watch("feed-0");
    for (let n = 0; n < 6; n++) {
      await change("feed-0");
      if (n % 3 === 0) await evictDurableObject(await stubOf("feed-0"));
      else if (n % 3 === 1) {
        await directoryOf(env, "feed-0").feedAfter(0, {}, 1);
        await evictDurableObject(directoryOf(env, "feed-0"));
      } else await abortAllDurableObjects();
    }
    await reaches(7);
    const { events } = await tail();
    expectWhole(events);
  });

  it("goes past what a filter leaves out, and the cursor goes on with another filter", async () => {
    await Promise.all(IDS.map((id) => watch(id)));
    for (const id of IDS) await change(id);
    await reaches(IDS.length * 2);
    const connected = await tail(undefined, { type: "customer.connected" });
    expect(connected.events.map(({ type }) => type)).toEqual(IDS.map(() => "customer.connected"));
    expect((await tail(connected.next)).events).toEqual([]);
    const some = await feed({
      type: ["connection.added", "customer.lost"],
      customUserId: ["feed-1", "feed-2"],
    });
    expect(some.data.map(({ customUserId }) => customUserId).sort()).toEqual(["feed-1", "feed-2"]);
    expect((await feed({ cause: "click" })).data).toEqual([]);
    expect((await tail(undefined, { cause: "upstream" })).events).toHaveLength(16);
  });

  it("begins at a time", async () => {
    await watch("feed-0");
    await change("feed-0");
    await reaches(2);
    await scheduler.wait(20);
    const since = new Date().toISOString();
    await change("feed-0");
    await reaches(3);
    expect((await feed({ since })).data.map(({ seq }) => seq)).toEqual([3]);
  });

  it("refuses a cursor that was tampered with, or is given with a time, and filters that nothing can pass", async () => {
    const { next } = await feed();
    expect(await errorsOf(call("GET", `/v1/events?after=${next}x`))).toEqual([["after", "cursor_invalid"]]);
    await errorsOf(call("GET", `/v1/events?after=${next}&since=2026-01-01T00:00:00Z`));
    await errorsOf(call("GET", "/v1/events?type=customer.happy"));
    await errorsOf(call("GET", "/v1/events?limit=201"));
    await problemOf(send("/v1/events"), 401);
  });

  it("says 410 for a cursor older than what is kept, and begins with the oldest without one", async () => {
    await watch("feed-0");
    const { next } = await feed();
    await change("feed-0");
    await reaches(2);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + KEPT_MS * 1.1 });
    try {
      await change("feed-0");
      await reaches(1);
      expect((await problemOf(call("GET", `/v1/events?after=${next}`), 410)).code).toBe("gone");
      expect((await feed()).data.map(({ seq }) => seq)).toEqual([3]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("tells everything that is kept again where a shard has lost its log, and nothing twice where it has not", async () => {
    await watch("feed-0");
    await change("feed-0");
    await change("feed-0");
    await reaches(3);
    const shard = directoryOf(env, "feed-0");
    await runInDurableObject(shard, (_, { storage }) => {
      storage.sql.exec("DELETE FROM member");
      storage.sql.exec("DELETE FROM feed");
    });
    await evictDurableObject(shard);
    await change("feed-0");
    await reaches(4);
    expectWhole((await tail()).events);
    await evictDurableObject(await stubOf("feed-0"));
    await watch("feed-0", { name: "Renamed" });
    expect((await tail()).events).toHaveLength(4);
  });

  it("opens a state that an earlier version has left, and tells nothing of before", async () => {
    await watch("feed-0");
    await change("feed-0");
    await reaches(2);
    const object = await stubOf("feed-0");
    await runInDurableObject(object, (_, { storage }) => {
      storage.sql.exec("UPDATE status SET text = json_remove(text, '$.fed')");
    });
    await runInDurableObject(directoryOf(env, "feed-0"), (_, { storage }) => {
      storage.sql.exec(
        "ALTER TABLE member DROP COLUMN fed; DROP TABLE feed; DROP TABLE feed_place; DROP TABLE subscriber",
      );
    });
    await evictDurableObject(object);
    await evictDurableObject(directoryOf(env, "feed-0"));
    expect((await feed()).data).toEqual([]);
    await change("feed-0");
    await reaches(1);
    expect((await feed()).data.map(({ seq }) => seq)).toEqual([3]);
  });
});

it("a read of the feed stores nothing in an object that has nothing", async () => {
  await feed();
  for (const shard of allShards) {
    const tables = await runInDurableObject(directoryShard(env, shard), (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'feed'").toArray(),
    );
    expect(tables).toEqual([]);
  }
  expect((await account(env).feedAfter(0, {}, 1)).head).toBe(0);
});
