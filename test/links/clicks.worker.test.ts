import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { KEPT_CLICKS, MAX_GATHERED } from "../../src/links/constants.ts";
import type { Links } from "../../src/links/links.ts";
import { GONE } from "../../src/links/protocol.ts";
import { linksShard } from "../../src/stubs.ts";
import { bindings, listen, made, rows, SOON, START, VISIT } from "./shard.ts";

const SHARD = 2;
const shard = () => linksShard(bindings, SHARD);
const stored = async (slug: string) =>
  (await rows<{ n: number }>(SHARD, "SELECT count(*) AS n FROM clicks WHERE slug = ?", slug))[0]?.n;

describe("clicks", () => {
  it.each(["person", "bot", "prefetch"] as const)(
    "Acknowledged is durable: a link's first click survives the loss of the object's memory (%s)",
    async (kind) => {
      const link = await made(SHARD);
      await shard().hit(link.slug, kind, VISIT);
      await abortAllDurableObjects();
      expect((await shard().get(link.slug))?.clicks).toMatchObject({ [kind]: 1 });
      expect(await shard().clicks(link.slug, 50)).toMatchObject({
        outcome: "found",
        clicks: [{ n: 1, kind }],
      });
    },
  );

  it("after the first are gathered, and durable within 250 ms", async () => {
    const link = await made(SHARD);
    for (let i = 0; i < 5; i++) await shard().hit(link.slug, "person", VISIT);
    await expect.poll(() => stored(link.slug), SOON).toBe(5);
    await abortAllDurableObjects();
    expect((await shard().get(link.slug))?.clicks.person).toBe(5);
  });

  it("that are still gathered are seen by every read", async () => {
    const link = await made(SHARD);
    for (let i = 0; i < 3; i++) await shard().hit(link.slug, "bot", VISIT);
    expect((await shard().get(link.slug))?.clicks.bot).toBe(3);
    await shard().hit(link.slug, "bot", VISIT);
    expect(await shard().clicks(link.slug, 50)).toMatchObject({
      clicks: [{ n: 4 }, { n: 3 }, { n: 2 }, { n: 1 }],
    });
    await shard().hit(link.slug, "bot", VISIT);
    expect((await shard().ofCustomer(link.key))[0]?.clicks.bot).toBe(5);
  });

  it("that are still gathered are kept when the object is evicted in an orderly way", async () => {
    const link = await made(SHARD);
    for (let i = 0; i < 4; i++) await shard().hit(link.slug, "bot", VISIT);
    await evictDurableObject(shard());
    expect((await shard().get(link.slug))?.clicks.bot).toBe(4);
  });

  it("that come in hundreds at once are all counted", async () => {
    const link = await made(SHARD);
    await Promise.all(Array.from({ length: 300 }, () => shard().hit(link.slug, "person", VISIT)));
    expect((await shard().get(link.slug))?.clicks.person).toBe(300);
  });

  it("are written at once when a thousand are gathered, without waiting for the time", async () => {
    const link = await made(SHARD);
    const written = await runInDurableObject(shard(), (links: Links, state) => {
      const count = () =>
        state.storage.sql.exec("SELECT max(n) AS n FROM clicks WHERE slug = ?", link.slug).one().n;
      links.hit(link.slug, "bot", VISIT);
      for (let i = 1; i < MAX_GATHERED; i++) links.hit(link.slug, "bot", VISIT);
      const before = count();
      links.hit(link.slug, "bot", VISIT);
      return [before, count()];
    });
    expect(written).toEqual([1, MAX_GATHERED + 1]);
  });

  it("are counted by kind, with the time of the first and the last", async () => {
    const link = await made(SHARD);
    const time = { now: START };
    await listen(SHARD, time);
    const kinds = ["bot", "prefetch", "person", "person"] as const;
    for (const kind of kinds) {
      await shard().hit(link.slug, kind, VISIT);
      time.now += 1000;
    }
    expect((await shard().get(link.slug))?.clicks).toEqual({
      person: 2,
      bot: 1,
      prefetch: 1,
      refused: 0,
      firstAt: START,
      lastAt: START + 3000,
    });
  });

  it("keep what was seen of the visit", async () => {
    const link = await made(SHARD, { utm: true });
    const visit = { country: "FI", referrerHost: "a.example", device: "mobile", utm: { utm_source: "mail" } };
    await shard().hit(link.slug, "person", JSON.stringify(visit));
    expect(await shard().clicks(link.slug, 1)).toMatchObject({
      clicks: [{ ...visit, kind: "person", n: 1 }],
    });
  });

  it("on an expired or disabled link are refused, whoever they are, and lead nowhere", async () => {
    const expired = await made(SHARD, { expiresAt: 1 });
    const disabled = await made(SHARD);
    await shard().update(disabled.slug, { disabled: true });
    for (const { slug } of [expired, disabled]) {
      expect(await shard().hit(slug, "person", VISIT)).toBe(GONE);
      expect(await shard().hit(slug, "bot", VISIT)).toBe(GONE);
      expect(await shard().peek(slug, VISIT)).toBe(GONE);
      expect((await shard().get(slug))?.clicks).toMatchObject({ person: 0, bot: 0, refused: 2 });
    }
  });

  it("end at the very millisecond of expiry", async () => {
    const time = { now: START };
    await listen(SHARD, time);
    const link = await made(SHARD, { expiresAt: time.now + 1 });
    expect(await shard().peek(link.slug, VISIT)).toBe(link.targetUrl);
    time.now += 1;
    expect(await shard().peek(link.slug, VISIT)).toBe(GONE);
  });

  it("are not made by a peek", async () => {
    const link = await made(SHARD);
    expect(await shard().peek(link.slug, VISIT)).toBe(link.targetUrl);
    expect((await shard().get(link.slug))?.clicks).toMatchObject({ person: 0, firstAt: null });
  });

  it("carry the visitor's utm parameters on where the link allows it, and only there", async () => {
    const [allowed, plain] = [await made(SHARD, { utm: true }), await made(SHARD)];
    const visit = JSON.stringify({ ...JSON.parse(VISIT), utm: { utm_source: "mail" } });
    expect(await shard().hit(allowed.slug, "person", visit)).toBe(`${allowed.targetUrl}&utm_source=mail`);
    expect(await shard().peek(allowed.slug, visit)).toBe(`${allowed.targetUrl}&utm_source=mail`);
    expect(await shard().hit(plain.slug, "person", visit)).toBe(plain.targetUrl);
  });

  it("are all counted, the last thousand kept, and paged newest first", async () => {
    const link = await made(SHARD);
    const hits = KEPT_CLICKS + 250;
    for (let i = 0; i < hits; i += 50) {
      await Promise.all(Array.from({ length: 50 }, () => shard().hit(link.slug, "bot", VISIT)));
    }
    expect((await shard().get(link.slug))?.clicks.bot).toBe(hits);
    expect(await stored(link.slug)).toBe(KEPT_CLICKS);
    const seen: number[] = [];
    for (let before: number | undefined; ; before = seen.at(-1)) {
      const page = await shard().clicks(link.slug, 300, before);
      if (page.outcome !== "found" || page.clicks.length === 0) break;
      seen.push(...page.clicks.map((click) => click.n));
    }
    expect(seen).toEqual(Array.from({ length: KEPT_CLICKS }, (_, i) => hits - i));
  });
});
