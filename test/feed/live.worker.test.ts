import { evictDurableObject, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { KEPT_MS } from "../../src/feed/constants.ts";
import { allShards, directoryOf, feedLog } from "../../src/stubs.ts";
import { ADMIN_KEY, call, errorsOf, problemOf, send } from "../http/worker.ts";
import { change, watch } from "./changes.ts";
import { expectWhole, feed, frames, tail } from "./feed.ts";

beforeEach(() => reset());

const IDS = Array.from({ length: 6 }, (_, n) => `live-${n}`);

const live = (query = "", headers: Record<string, string> = {}) =>
  call("GET", `/v1/events/live${query}`, undefined, headers);

const reaches = (count: number) =>
  vi.waitFor(async () => expect((await tail()).events).toHaveLength(count), 10_000);

describe("GET /v1/events/live", () => {
  it("streams what comes from now, of everybody, as the feed tells it", async () => {
    await Promise.all(IDS.map((id) => watch(id)));
    await change("live-0");
    await reaches(2);
    const { next } = await feed();
    const stream = await live();
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    for (const id of IDS) await change(id);
    const told = await frames(stream, 11);
    const listed = (await tail(next)).events;
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(told.map(({ data }) => data).sort(byId)).toEqual(listed.sort(byId));
    expect(told.every(({ event, data }) => event === data.type)).toBe(true);
  });

  it("resumes behind any event it told, with nothing lost or doubled", async () => {
    await Promise.all(IDS.map((id) => watch(id)));
    const { next } = await feed();
    for (const id of IDS) await change(id);
    const seen = [];
    let from = next;
    while (seen.length < 24) {
      const told = await frames(await live("", { "last-event-id": from }), 3);
      seen.push(...told.map(({ data }) => data));
      from = told.at(-1)?.id ?? "";
      if (seen.length < 15) for (const id of IDS.slice(0, 3)) await change(id);
    }
    expectWhole(seen);
    expect((await tail(from)).events).toHaveLength((await tail()).events.length - seen.length);
  });

  it("row 35: goes on after every log was evicted", async () => {
    await Promise.all(IDS.map((id) => watch(id)));
    const stream = await live();
    for (const shard of [...allShards, 16])
      await evictDurableObject(feedLog(env, shard) as DurableObjectStub);
    for (const id of IDS) await change(id);
    const told = await frames(stream, 12);
    expectWhole(told.map(({ data }) => data));
  });

  it("takes the cursor of the list, and the list its ids", async () => {
    await watch("live-0");
    const { next } = await feed();
    await change("live-0");
    const [first] = await frames(await live(`?after=${encodeURIComponent(next)}`), 1);
    expect(first?.data.seq).toBe(1);
    expect((await tail(first?.id)).events.map(({ seq }) => seq)).toEqual([2]);
  });

  it("tells only what passes the filter", async () => {
    await Promise.all(IDS.map((id) => watch(id)));
    const stream = await live("?type=customer.connected&customUserId=live-1&customUserId=live-2");
    for (const id of IDS) await change(id);
    const told = (await frames(stream, 2)).map(({ data }) => `${data.customUserId} ${data.type}`);
    expect(told.sort()).toEqual(["live-1 customer.connected", "live-2 customer.connected"]);
  });

  it("gives a caller who does not read a page, and not a whole log", async () => {
    await watch("live-0");
    const shard = directoryOf(env, "live-0");
    await change("live-0");
    await reaches(2);
    await runInDurableObject(shard, (_, { storage }) => {
      storage.sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
          INSERT INTO feed SELECT i, at, type, cause, key, i, text FROM n, feed WHERE no = 2`,
      );
    });
    await evictDurableObject(shard);
    const stream = await live("?since=0", {});
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
    const cursor = (await feed({ limit: "1" })).next;
    const unread = await live(`?after=${encodeURIComponent(cursor)}`);
    const places = await vi.waitFor(() =>
      runInDurableObject(shard, (_, state) => {
        const open = state.getWebSockets().map((one) => one.deserializeAttachment() as { after: number });
        const place = open.find(({ after }) => after < 3000)?.after;
        expect(place).toBeGreaterThan(1);
        return place;
      }),
    );
    expect(places).toBeLessThan(1000);
    expect(await frames(unread, 1500)).toHaveLength(1500);
  });

  it("says 410 for what is no longer kept, and 400 for an id that is none of ours", async () => {
    await watch("live-0");
    const { next } = await feed();
    await change("live-0");
    await reaches(2);
    await runInDurableObject(directoryOf(env, "live-0"), (_, { storage }) => {
      storage.sql.exec("UPDATE feed SET at = at - ?", 2 * KEPT_MS);
    });
    await evictDurableObject(directoryOf(env, "live-0"));
    await change("live-0");
    await reaches(1);
    expect((await problemOf(live("", { "last-event-id": next }), 410)).code).toBe("gone");
    expect(await errorsOf(live("", { "last-event-id": "7" }))).toEqual([["Last-Event-ID", "cursor_invalid"]]);
    await problemOf(send("/v1/events/live"), 401);
    await problemOf(send(`/v1/events/live?key=${ADMIN_KEY}`), 401);
  });
});
