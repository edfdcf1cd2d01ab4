import { abortAllDurableObjects, reset } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { MAX_LINKS_PER_CUSTOMER } from "../../src/links/constants.ts";
import { GONE, MISSING } from "../../src/links/protocol.ts";
import { linksShard } from "../../src/stubs.ts";
import { bindings, CONNECT, keyIn, made, newLink, rows, VISIT } from "./shard.ts";

const SHARD = 5;
const shard = () => linksShard(bindings, SHARD);

describe("making a link", () => {
  it("is durable once it is acknowledged", async () => {
    const link = await made(SHARD, { note: "spring", expiresAt: 4_102_444_800_000, utm: true });
    await abortAllDurableObjects();
    expect(await shard().get(link.slug)).toEqual(link);
    expect(link).toMatchObject({ note: "spring", expiresAt: 4_102_444_800_000, utm: true, disabled: false });
  });

  it("returns the customer's live link to the same request URL", async () => {
    const key = keyIn(SHARD);
    const first = await made(SHARD, { key });
    expect(await shard().create(newLink(SHARD, { key }))).toEqual({ outcome: "returned", link: first });
    const other = await shard().create(newLink(SHARD, { key, requestUrl: `${CONNECT}?a=b` }));
    expect(other).toMatchObject({ outcome: "created" });
    expect(await shard().create(newLink(SHARD))).toMatchObject({ outcome: "created" });
  });

  it("makes another where that is asked for", async () => {
    const key = keyIn(SHARD);
    const first = await made(SHARD, { key });
    const second = await made(SHARD, { key, ifExists: "create" });
    expect(second.slug).not.toBe(first.slug);
  });

  it.each([{ disabled: true }, { expiresAt: 1 }])(
    "does not return a link that leads nowhere: %j",
    async (patch) => {
      const key = keyIn(SHARD);
      const first = await made(SHARD, { key });
      await shard().update(first.slug, patch);
      const second = await made(SHARD, { key });
      expect(second.slug).not.toBe(first.slug);
    },
  );

  it("asked for by two at once makes one", async () => {
    const key = keyIn(SHARD);
    const results = await Promise.all([1, 2, 3, 4].map(() => shard().create(newLink(SHARD, { key }))));
    expect(results.map((result) => result.outcome).sort()).toEqual([
      "created",
      "returned",
      "returned",
      "returned",
    ]);
    expect(await shard().ofCustomer(key)).toHaveLength(1);
  });

  it("answers a repeated attempt with the same slug as it answered the first", async () => {
    const wanted = newLink(SHARD);
    const first = await shard().create(wanted);
    expect(first.outcome).toBe("created");
    expect(await shard().create(wanted)).toEqual(first);
  });

  it("gives a slug to one of two who draw it at once", async () => {
    const one = newLink(SHARD);
    const other = newLink(SHARD, { slug: one.slug });
    const results = await Promise.all([shard().create(one), shard().create(other)]);
    expect(results.map((result) => result.outcome).sort()).toEqual(["created", "slug_taken"]);
  });

  it("stops at a thousand for one customer", async () => {
    const key = keyIn(SHARD);
    for (let i = 0; i < MAX_LINKS_PER_CUSTOMER; i++) await made(SHARD, { key, ifExists: "create" });
    expect(await shard().create(newLink(SHARD, { key, ifExists: "create" }))).toEqual({
      outcome: "too_many_links",
    });
    expect(await shard().create(newLink(SHARD, { key }))).toMatchObject({ outcome: "returned" });
    expect(await shard().ofCustomer(key)).toHaveLength(MAX_LINKS_PER_CUSTOMER);
  });
});

describe("A read never creates", () => {
  it("in a shard that never held a link", async () => {
    const empty = 11;
    const stub = linksShard(bindings, empty);
    const { slug, key } = newLink(empty);
    expect(await stub.get(slug)).toBeNull();
    expect(await stub.hit(slug, "person", VISIT)).toBe(MISSING);
    expect(await stub.peek(slug, VISIT)).toBe(MISSING);
    expect(await stub.clicks(slug, 50)).toEqual({ outcome: "missing" });
    expect(await stub.update(slug, { disabled: true })).toEqual({ outcome: "missing" });
    expect(await stub.remove(slug)).toEqual({ outcome: "missing" });
    expect(await stub.live(key, CONNECT)).toBeNull();
    expect(await stub.eraseCustomer(key)).toBe(0);
    expect(await stub.list({ now: 0 }, 10)).toEqual([]);
    expect(await stub.ofCustomer(key)).toEqual([]);
    expect(
      await rows(empty, "SELECT name FROM sqlite_master WHERE name IN ('links', 'clicks', 'untold')"),
    ).toEqual([]);
  });

  it("where a link is missing", async () => {
    await made(SHARD);
    const before = await rows(SHARD, "SELECT count(*) AS n FROM clicks");
    expect(await shard().hit(newLink(SHARD).slug, "person", VISIT)).toBe(MISSING);
    expect(await rows(SHARD, "SELECT count(*) AS n FROM clicks")).toEqual(before);
  });
});

describe("changing a link", () => {
  it("changes what is named and nothing else", async () => {
    const link = await made(SHARD, { note: "old" });
    const updated = await shard().update(link.slug, { note: "new" });
    expect(updated).toEqual({ outcome: "updated", link: { ...link, note: "new" } });
    expect(await shard().get(link.slug)).toEqual({ ...link, note: "new" });
    await shard().update(link.slug, { note: null, expiresAt: 5 });
    expect(await shard().get(link.slug)).toEqual({ ...link, note: null, expiresAt: 5 });
  });

  it("says so where nothing was to be changed", async () => {
    const link = await made(SHARD, { note: "same" });
    for (const patch of [
      {},
      { note: "same" },
      { disabled: false, expiresAt: null, requestUrl: link.requestUrl },
    ]) {
      expect(await shard().update(link.slug, patch)).toEqual({ outcome: "unchanged", link });
    }
  });

  it("leads to the new request URL with the link's own customUserId", async () => {
    const link = await made(SHARD, { customUserId: "a/b ü" });
    await shard().update(link.slug, { requestUrl: `${CONNECT}?x=1#top` });
    const target = `${CONNECT}?x=1&customUserId=a%2Fb%20%C3%BC#top`;
    expect(await shard().hit(link.slug, "person", VISIT)).toBe(target);
    expect(await shard().get(link.slug)).toMatchObject({
      requestUrl: `${CONNECT}?x=1#top`,
      targetUrl: target,
    });
  });

  it("refuses a request URL that makes the target too long, and changes nothing", async () => {
    const link = await made(SHARD, { customUserId: "x".repeat(15_900) });
    const longer = `${CONNECT}?${"a".repeat(500)}`;
    expect(await shard().update(link.slug, { requestUrl: longer, note: "n" })).toMatchObject({
      outcome: "target_too_long",
    });
    expect(await shard().get(link.slug)).toEqual(link);
  });

  it("takes effect with the next click", async () => {
    const link = await made(SHARD);
    expect(await shard().hit(link.slug, "person", VISIT)).toBe(link.targetUrl);
    await shard().update(link.slug, { disabled: true });
    expect(await shard().hit(link.slug, "person", VISIT)).toBe(GONE);
    await shard().update(link.slug, { disabled: false });
    expect(await shard().hit(link.slug, "person", VISIT)).toBe(link.targetUrl);
  });
});

describe("deleting", () => {
  it("takes the link and its clicks, once", async () => {
    const link = await made(SHARD);
    await shard().hit(link.slug, "person", VISIT);
    await shard().hit(link.slug, "person", VISIT);
    expect(await shard().remove(link.slug)).toMatchObject({ outcome: "removed", link: { slug: link.slug } });
    expect(await shard().remove(link.slug)).toEqual({ outcome: "missing" });
    expect(await shard().hit(link.slug, "person", VISIT)).toBe(MISSING);
    expect(await rows(SHARD, "SELECT n FROM clicks WHERE slug = ?", link.slug)).toEqual([]);
  });

  it("of a customer takes everything of theirs and nothing of others", async () => {
    const key = keyIn(SHARD);
    const own = await Promise.all([1, 2, 3].map(() => made(SHARD, { key, ifExists: "create" })));
    const other = await made(SHARD);
    for (const link of [...own, other]) await shard().hit(link.slug, "person", VISIT);
    expect(await shard().eraseCustomer(key)).toBe(3);
    expect(await shard().ofCustomer(key)).toEqual([]);
    expect(await rows(SHARD, "SELECT slug FROM untold WHERE key = ?", key)).toEqual([]);
    expect((await shard().get(other.slug))?.clicks.person).toBe(1);
  });
});

describe("the list", () => {
  const LISTED = 7;
  const shard = () => linksShard(bindings, LISTED);

  beforeEach(async () => {
    await reset();
    await abortAllDurableObjects();
  });

  it("is newest first, in pages that neither repeat nor leave out, whatever the size", async () => {
    const links = [];
    for (let i = 0; i < 9; i++) links.push(await made(LISTED));
    const all = await shard().list({ now: 0 }, 100);
    const ordered = links.toSorted((a, b) => b.createdAt - a.createdAt || (a.slug < b.slug ? -1 : 1));
    expect(all).toEqual(ordered);
    for (const size of [1, 2, 4, 9]) {
      const paged = [];
      let page = await shard().list({ now: 0 }, size);
      while (page.length > 0) {
        paged.push(...page);
        page = await shard().list({ now: 0 }, size, page.at(-1));
      }
      expect(paged.map((link) => link.slug)).toEqual(ordered.map((link) => link.slug));
    }
  });

  it("shows what has expired, or what has not", async () => {
    const [ended, open, forever] = [
      await made(LISTED, { expiresAt: 1000 }),
      await made(LISTED, { expiresAt: 1001 }),
      await made(LISTED),
    ];
    const slugs = async (expired: boolean) =>
      (await shard().list({ expired, now: 1000 }, 100)).map((link) => link.slug);
    expect(await slugs(true)).toEqual([ended.slug]);
    expect(await slugs(false)).toEqual(expect.arrayContaining([open.slug, forever.slug]));
    expect(await slugs(false)).not.toContain(ended.slug);
  });

  it("shows the links of the customers that are asked for, however many they are", async () => {
    const mine = await made(LISTED);
    const keys = [mine.key, ...Array.from({ length: 500 }, () => keyIn(LISTED))];
    expect(await shard().list({ keys, now: 0 }, 100)).toEqual([mine]);
    expect(await shard().list({ keys: [], now: 0 }, 100)).toEqual([]);
  });
});
