import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Idempotency } from "../../src/idempotency/idempotency.ts";
import { Links } from "../../src/links/links.ts";
import { makeSlug } from "../../src/links/slug.ts";
import { idempotencyShard, linksShard, shardOf } from "../../src/stubs.ts";
import {
  CONNECT,
  type CustomerJson,
  call,
  customerPath,
  errorsOf,
  jsonOf,
  keyOf,
  type LinkJson,
  type Page,
  problemOf,
  someone,
} from "./worker.ts";

afterEach(() => vi.restoreAllMocks());

const wanted = (more: object = {}) => ({
  requestUrl: CONNECT,
  customUserId: someone(),
  ifExists: "create",
  ...more,
});

const post = (body: object, key: string, path = "/v1/links") =>
  call("POST", path, body, { "idempotency-key": key });

const newKey = () => crypto.randomUUID();

const linksOf = async (id: string) =>
  (await jsonOf<Page<LinkJson>>(call("GET", `/v1/links?customUserId=${id}`))).data;

/** The shard that keeps the answer to the admin's `key`, and the record's name there. */
async function record(key: string) {
  const id = await keyOf(`admin\n${key}`);
  return { id, shard: idempotencyShard(env, shardOf(id)) };
}

describe("Idempotency-Key", () => {
  it("gives the first answer again, whatever happened since", async () => {
    const [body, key] = [wanted({ note: "first" }), newKey()];
    const first = await post(body, key);
    const text = await first.text();
    const { slug } = JSON.parse(text) as LinkJson;
    await jsonOf(call("PATCH", `/v1/links/${slug}`, { note: "changed" }));
    const again = await post(body, key);
    expect([again.status, await again.text()]).toEqual([201, text]);
    expect(again.headers.get("content-type")).toBe(first.headers.get("content-type"));
    await call("DELETE", `/v1/links/${slug}`);
    expect((await post(body, key)).status).toBe(201);
    expect(await linksOf(body.customUserId)).toEqual([]);
  });

  it("row 25: a hundred at once are one link and a hundred equal answers", async () => {
    const [body, key] = [wanted(), newKey()];
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(body, key)));
    expect(answers.every((answer) => answer.status === 201)).toBe(true);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect(await linksOf(body.customUserId)).toHaveLength(1);
    const customer = await jsonOf<CustomerJson>(call("GET", customerPath(body.customUserId)));
    expect(customer.version).toBe(2);
  });

  it("with another body, path or query is a 409, also while the first is under way", async () => {
    const [body, key] = [wanted(), newKey()];
    const [first, second] = await Promise.all([post(body, key), post({ ...body, note: "other" }, key)]);
    expect([first.status, second.status].sort()).toEqual([201, 409]);
    const mine = first.status === 201 ? body : { ...body, note: "other" };
    for (const [other, path] of [
      [{ ...mine, prefix: "p-" }, "/v1/links"],
      [mine, "/v1/links?a=b"],
      [{ items: [mine] }, "/v1/links/batch"],
    ] as const) {
      expect((await problemOf(post(other, key, path), 409)).code).toBe("idempotency_mismatch");
    }
    expect(await linksOf(body.customUserId)).toHaveLength(1);
  });

  it("keeps a refusal too", async () => {
    const [body, key] = [wanted({ requestUrl: "https://evil.example" }), newKey()];
    const first = await (await post(body, key)).text();
    const again = await post(body, key);
    expect([again.status, await again.text()]).toEqual([400, first]);
    expect((await problemOf(post({ ...body, requestUrl: CONNECT }, key), 409)).code).toBe(
      "idempotency_mismatch",
    );
  });

  it("keeps a batch's answer, each of its items made once", async () => {
    const items = [wanted(), wanted(), { nonsense: true }];
    const key = newKey();
    const first = await (await post({ items }, key, "/v1/links/batch")).text();
    expect(await (await post({ items }, key, "/v1/links/batch")).text()).toBe(first);
    for (const { customUserId } of items.slice(0, 2) as { customUserId: string }[]) {
      expect(await linksOf(customUserId)).toHaveLength(1);
    }
  });

  it("does not keep what failed here: the next try goes on", async () => {
    const [body, key] = [wanted(), newKey()];
    vi.spyOn(Links.prototype, "create").mockImplementationOnce(() => {
      throw new Error("the shard is restarting");
    });
    expect((await problemOf(post(body, key), 500)).code).toBe("internal");
    const second = await jsonOf<LinkJson>(post(body, key), 201);
    expect((await linksOf(body.customUserId)).map(({ slug }) => slug)).toEqual([second.slug]);
  });

  it("after a crash between making the link and keeping the answer there is still one link", async () => {
    const [body, key] = [wanted(), newKey()];
    const { shard, id } = await record(key);
    const made = await jsonOf<LinkJson>(post(body, key), 201);
    // What a crash leaves: the record has begun, and its answer was never written.
    await runInDurableObject(shard, (_: Idempotency, state) => {
      state.storage.sql.exec("UPDATE request SET status = NULL, headers = NULL WHERE id = ?", id);
      state.storage.sql.exec("DELETE FROM body WHERE id = ?", id);
    });
    await evictDurableObject(shard);
    const again = await jsonOf<LinkJson>(post(body, key), 201);
    expect(again).toEqual(made);
    expect(await linksOf(body.customUserId)).toHaveLength(1);
  });

  it("keeps answers over an eviction, for 24 hours", async () => {
    const [body, key] = [wanted(), newKey()];
    const { shard, id } = await record(key);
    const made = await jsonOf<LinkJson>(post(body, key), 201);
    await evictDurableObject(shard);
    expect(await jsonOf(post(body, key), 201)).toEqual(made);
    const kept = () =>
      runInDurableObject(shard, (_: Idempotency, state) =>
        state.storage.sql.exec("SELECT id FROM request WHERE id = ?", id).toArray(),
      );
    await runDurableObjectAlarm(shard);
    expect(await kept()).toHaveLength(1);
    await runInDurableObject(shard, (_: Idempotency, state) => {
      state.storage.sql.exec("UPDATE request SET at = at - ? WHERE id = ?", 24 * 60 * 60 * 1000 + 1, id);
    });
    await runInDurableObject(shard, (object: Idempotency) => object.alarm());
    expect(await kept()).toEqual([]);
    expect((await jsonOf<LinkJson>(post(body, key), 201)).slug).not.toBe(made.slug);
  });

  it.each(["", " ", "a b", "x".repeat(256)])("refuses %j as a key", async (key) => {
    const [[path]] = (await errorsOf(post(wanted(), key))) as [[string]];
    expect(path).toBe("Idempotency-Key");
  });

  it("belongs to its caller: who has no key learns nothing of it", async () => {
    const [body, key] = [wanted(), newKey()];
    await jsonOf(post(body, key), 201);
    const headers = { "idempotency-key": key, authorization: "Bearer wrong-key-wrong-key-wrong-key" };
    await problemOf(call("POST", "/v1/links", body, headers), 401);
  });
});

describe("row 25: at once and without a key", () => {
  it("a hundred who want the customer's link to one URL get one link", async () => {
    const body = wanted({ ifExists: "return" });
    const answers = await Promise.all(Array.from({ length: 100 }, () => call("POST", "/v1/links", body)));
    const slugs = await Promise.all(answers.map(async (answer) => (await answer.json<LinkJson>()).slug));
    expect(new Set(slugs).size).toBe(1);
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(99);
    expect(await linksOf(body.customUserId)).toHaveLength(1);
  });

  it("two customers who draw the same slug get it once", async () => {
    const shard = 3;
    const slug = makeSlug("", shard, (bytes) => new Uint8Array(bytes).fill(7));
    const link = (key: string) => ({
      ...{ slug, key, customUserId: key, requestUrl: CONNECT, targetUrl: `${CONNECT}?customUserId=${key}` },
      ...{ utm: false, note: null, expiresAt: null, ifExists: "create" as const },
    });
    const results = await Promise.all(["3a", "3b"].map((key) => linksShard(env, shard).create(link(key))));
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(["created", "slug_taken"]);
  });
});
