import { evictDurableObject, reset, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { customerKey } from "../../src/customer-id.ts";
import { DAY_MS, HOUR_MS } from "../../src/status/constants.ts";
import { directoryOf } from "../../src/stubs.ts";
import { CONNECT, call, jsonOf, type LinkJson } from "../http/worker.ts";
import { change, stubOf, watch } from "./changes.ts";
import { type EventJson, expectWhole, feed, frames, tail } from "./feed.ts";

beforeEach(() => reset());

const IDS = ["one", "two", "three"];

const listed = async (id: string) =>
  (await jsonOf<{ data: EventJson[] }>(call("GET", `/v1/customers/${id}/events?limit=200`))).data;

const of = (id: string, events: EventJson[]) => events.filter(({ customUserId }) => customUserId === id);

describe("History has no gaps (promise 6)", () => {
  it("the list, the feed and both streams tell the same events in the same order, over evictions", async () => {
    for (const id of IDS) await watch(id);
    const everything = await call("GET", "/v1/events/live");
    const own = await call("GET", "/v1/customers/one/live?after=0");
    for (let round = 0; round < 4; round++) {
      await Promise.all(IDS.map(change));
      await evictDurableObject(await stubOf("one"));
      await directoryOf(env, "two").feedAfter(0, {}, 1);
      await evictDurableObject(directoryOf(env, "two"));
    }
    const total = IDS.length * 5;
    const streamed = (await frames(everything, total)).map(({ data }) => data);
    const followed = (await frames(own, 5)).map(({ data }) => data);
    const { events } = await tail();
    for (const id of IDS) {
      const history = await listed(id);
      expect(history.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      expect(of(id, events)).toEqual(history);
      expect(of(id, streamed)).toEqual(history);
      if (id === "one") expect(followed).toEqual(history);
    }
    expectWhole(events);
    expect(events).toHaveLength(total);
  });
});

describe("customer.reminder", () => {
  /** A customer who was reminded, with a link where `linked`. */
  async function reminded(id: string, linked: boolean): Promise<string | null> {
    const link = linked
      ? await jsonOf<LinkJson>(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: id }), 201)
      : null;
    await watch(id, { remindAfter: [60] });
    vi.useFakeTimers({
      toFake: ["Date"],
      now: (Math.floor(Date.now() / DAY_MS) + 2) * DAY_MS + 10 * HOUR_MS,
    });
    try {
      await runDurableObjectAlarm(await stubOf(id));
    } finally {
      vi.useRealTimers();
    }
    await vi.waitFor(async () => expect(of(id, (await tail()).events)).toHaveLength(1));
    return link?.url ?? null;
  }

  /** The link in each channel's reminder, as somebody with this key reads it. */
  async function links(id: string, key?: string) {
    const headers = key ? { authorization: `Bearer ${key}` } : {};
    const get = (path: string) => call("GET", path, undefined, headers);
    const list = await jsonOf<{ data: EventJson[] }>(get(`/v1/customers/${id}/events`));
    const all = await jsonOf<{ data: EventJson[] }>(get(`/v1/events?customUserId=${id}`));
    const stream = await frames(await get(`/v1/customers/${id}/live?after=0`), 1);
    return [...list.data, ...all.data, ...stream.map(({ data }) => data)].map(({ data }) => data);
  }

  it("carries the newest live link for whoever may write, on every channel, and null without one", async () => {
    const url = await reminded("linked", true);
    expect((await links("linked")).map(({ linkUrl }) => linkUrl)).toEqual([url, url, url]);
    await reminded("unlinked", false);
    expect((await links("unlinked")).map(({ linkUrl }) => linkUrl)).toEqual([null, null, null]);
  });

  it("carries no link for a read key, and is stored without one", async () => {
    const url = await reminded("linked", true);
    const { key } = await jsonOf<{ key: string }>(
      call("POST", "/v1/keys", { name: "reader", scope: "read" }),
      201,
    );
    for (const data of await links("linked", key)) expect(data).not.toHaveProperty("linkUrl");
    const { rows } = await directoryOf(env, "linked").feedAfter(
      0,
      { keys: [await customerKey("linked")] },
      10,
    );
    expect(JSON.stringify(rows)).not.toContain(url);
    expect((await feed({ customUserId: "linked" })).data).toHaveLength(1);
  });
});
