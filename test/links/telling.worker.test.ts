import { abortAllDurableObjects, reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { TELL_AGAIN_MS, TELL_RETRY_MOST_MS, TELL_RETRY_MS } from "../../src/links/constants.ts";
import type { Links } from "../../src/links/links.ts";
import { retryDelay } from "../../src/links/untold.ts";
import { linksShard } from "../../src/stubs.ts";
import { bindings, keyIn, type Listener, listen, made, rows, SOON, START, VISIT } from "./shard.ts";

const SHARD = 9;
const shard = () => linksShard(bindings, SHARD);
const untold = (slug: string) => rows(SHARD, "SELECT slug FROM untold WHERE slug = ?", slug);
const alarmAt = () => runInDurableObject(shard(), (_: Links, state) => state.storage.getAlarm());

describe("a customer's object", () => {
  let time: { now: number };
  let listener: Listener;
  const toldOf = (key: string) => listener.told.filter((told) => told.key === key).map((told) => told.at);
  const click = (slug: string, kind: "person" | "bot" | "prefetch" = "person") =>
    shard().hit(slug, kind, VISIT);

  beforeEach(async () => {
    await reset();
    await abortAllDurableObjects();
    time = { now: START };
    listener = await listen(SHARD, time);
  });

  it("is told of a link's first click by a person", async () => {
    const { slug, key } = await made(SHARD);
    await click(slug);
    await expect.poll(() => toldOf(key), SOON).toEqual([START]);
    await expect.poll(() => untold(slug), SOON).toEqual([]);
  });

  it("is told of a person that comes after bots and prefetches, and never of those", async () => {
    const { slug, key } = await made(SHARD);
    await click(slug, "bot");
    await click(slug, "prefetch");
    time.now += 1000;
    await click(slug);
    await expect.poll(() => toldOf(key), SOON).toEqual([START + 1000]);
  });

  it("is not told of a refused click", async () => {
    const { slug, key } = await made(SHARD, { expiresAt: 1 });
    await click(slug);
    expect((await shard().get(slug))?.clicks.refused).toBe(1);
    expect(await untold(slug)).toEqual([]);
    expect(toldOf(key)).toEqual([]);
  });

  it("is told again only of a click more than five minutes after the last told one", async () => {
    const { slug, key } = await made(SHARD);
    await click(slug);
    await expect.poll(() => untold(slug), SOON).toEqual([]);
    time.now = START + TELL_AGAIN_MS;
    await click(slug);
    expect(await untold(slug)).toEqual([]);
    time.now += 1;
    await click(slug);
    await expect.poll(() => toldOf(key), SOON).toEqual([START, START + TELL_AGAIN_MS + 1]);
  });

  it("is told of each link's clicks apart", async () => {
    const key = keyIn(SHARD);
    const links = [await made(SHARD, { key }), await made(SHARD, { key, ifExists: "create" })];
    for (const { slug } of links) await click(slug);
    await expect.poll(() => toldOf(key), SOON).toEqual([START, START]);
  });

  it("that cannot be reached is told by the alarm, as often as it takes, ever more slowly", async () => {
    const { slug, key } = await made(SHARD);
    listener.answers = false;
    await click(slug);
    expect(await untold(slug)).toHaveLength(1);
    expect(await alarmAt()).toBe(START + TELL_RETRY_MS);
    time.now += TELL_RETRY_MS;
    expect(await runDurableObjectAlarm(shard())).toBe(true);
    expect(await alarmAt()).toBe(time.now + 2 * TELL_RETRY_MS);
    listener.answers = true;
    time.now += 2 * TELL_RETRY_MS;
    expect(await runDurableObjectAlarm(shard())).toBe(true);
    expect(toldOf(key)).toEqual([START]);
    expect(await untold(slug)).toEqual([]);
    expect(await alarmAt()).toBeNull();
  });

  it("is told by the alarm after the object lost its memory in between", async () => {
    const { slug, key } = await made(SHARD);
    listener.answers = false;
    await click(slug);
    await abortAllDurableObjects();
    time.now += TELL_RETRY_MS;
    listener = await listen(SHARD, time);
    expect(await runDurableObjectAlarm(shard())).toBe(true);
    expect(toldOf(key)).toEqual([START]);
    expect(await untold(slug)).toEqual([]);
  });

  it("is told of the newest click too, where that came long after one that could not be told", async () => {
    const { slug, key } = await made(SHARD);
    listener.answers = false;
    await click(slug);
    time.now += TELL_AGAIN_MS + 1;
    await click(slug);
    listener.answers = true;
    await runDurableObjectAlarm(shard());
    await expect.poll(() => toldOf(key), SOON).toEqual([START, START + TELL_AGAIN_MS + 1]);
    await expect.poll(() => untold(slug), SOON).toEqual([]);
  });

  it("is told of a click whose link is deleted before it could be told", async () => {
    const { slug, key } = await made(SHARD);
    listener.answers = false;
    await click(slug);
    await shard().remove(slug);
    listener.answers = true;
    time.now += TELL_RETRY_MS;
    await runDurableObjectAlarm(shard());
    expect(toldOf(key)).toEqual([START]);
    expect(await untold(slug)).toEqual([]);
  });

  it("of an erased customer is not told any more", async () => {
    const { slug, key } = await made(SHARD);
    listener.answers = false;
    await click(slug);
    await shard().eraseCustomer(key);
    listener.answers = true;
    time.now += TELL_RETRY_MS;
    await runDurableObjectAlarm(shard());
    expect(toldOf(key)).toEqual([]);
  });

  it("of one customer does not hold up the others", async () => {
    const [stuck, well] = [await made(SHARD), await made(SHARD)];
    await runInDurableObject(shard(), (links: Links) => {
      const tell = links.tell;
      links.tell = (key, at) => (key === stuck.key ? new Promise(() => {}) : tell(key, at));
    });
    await click(stuck.slug);
    await click(well.slug);
    await expect.poll(() => toldOf(well.key), SOON).toEqual([START]);
  });
});

describe("the delay between repetitions", () => {
  it("doubles from five seconds to five minutes and stays there", () => {
    expect([0, 1, 2, 5].map(retryDelay)).toEqual([5000, 10_000, 20_000, 160_000]);
    expect([6, 7, 50, 5000].map(retryDelay)).toEqual([300_000, 300_000, 300_000, TELL_RETRY_MOST_MS]);
  });
});
