import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { account, linksShard, shardOf } from "../../src/stubs.ts";
import { CONNECT, call, errorsOf, jsonOf, keyOf, type LinkJson, someone } from "./worker.ts";

it("one customer has at most 1,000 links, and one that was there is still returned", async () => {
  const id = someone();
  const body = { requestUrl: CONNECT, customUserId: id };
  const { slug } = await jsonOf<LinkJson>(call("POST", "/v1/links", body), 201);
  const key = await keyOf(id);
  await runInDurableObject(linksShard(env, shardOf(key)), (_, { storage }) => {
    for (let n = 1; n < 1_000; n++) {
      storage.sql.exec(
        `INSERT INTO links (slug, key, custom_user_id, request_url, target_url, utm, created_at)
          SELECT slug || ?, key, custom_user_id, request_url, target_url, utm, created_at FROM links WHERE slug = ?`,
        n,
        slug,
      );
    }
  });
  expect(await errorsOf(call("POST", "/v1/links", { ...body, ifExists: "create" }))).toEqual([
    ["customUserId", "too_many_links"],
  ]);
  await jsonOf(call("POST", "/v1/links", body), 200);
});

it("there are at most 1,000 keys", async () => {
  await runInDurableObject(account(env), (_, { storage }) => {
    for (let n = 0; n < 1_000; n++) {
      storage.sql.exec(
        "INSERT INTO api_key (id, name, scope, start, created_at) VALUES (?, 'many', 'read', 'cw_', 0)",
        `key_${n}`,
      );
    }
  });
  expect(await errorsOf(call("POST", "/v1/keys", { name: "one more", scope: "read" }))).toEqual([
    ["", "too_many_keys"],
  ]);
  expect((await call("DELETE", "/v1/keys/key_0")).status).toBe(204);
  await jsonOf(call("POST", "/v1/keys", { name: "one more", scope: "read" }), 201);
});

it("there are at most 50 webhooks", async () => {
  const make = (n: number) => call("POST", "/v1/webhooks", { url: `https://receiver.company.com/${n}` });
  const made = await jsonOf<{ id: string }>(make(0), 201);
  for (let n = 1; n < 50; n++) await jsonOf(make(n), 201);
  expect((await errorsOf(make(50)))[0]?.[1]).toBe("too_many_webhooks");
  expect((await call("DELETE", `/v1/webhooks/${made.id}`)).status).toBe(204);
  await jsonOf(make(51), 201);
});
