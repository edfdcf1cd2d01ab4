import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { allShards, customerStatus, directoryShard, linksShard } from "../../src/stubs.ts";
import { call, customerPath, jsonOf, keyOf, type Page, problemOf, send } from "./worker.ts";

/** What an object's storage holds. Nothing in this file creates anything, so it must stay empty. */
const tables = (_: unknown, state: DurableObjectState) =>
  state.storage.sql.exec("SELECT name FROM sqlite_master").toArray();

const NOBODY = "nobody-ever-made-this-one";
const SLUG = "acme-1Vzzzzzzzzzzzz";

async function expectNothing() {
  expect(await runInDurableObject(customerStatus(env, await keyOf(NOBODY)), tables)).toEqual([]);
  for (const shard of allShards) {
    expect(await runInDurableObject(directoryShard(env, shard), tables)).toEqual([]);
    expect(await runInDurableObject(linksShard(env, shard), tables)).toEqual([]);
  }
}

describe("A read never creates", () => {
  it("a customer, whichever way it is asked for", async () => {
    const key = await keyOf(NOBODY);
    for (const path of [customerPath(NOBODY), `/v1/customers/by-key/${key}`]) {
      for (const suffix of ["", "/events", "/events?after=7", "?fresh=true"]) {
        await problemOf(call("GET", `${path}${suffix}`), 404);
        expect((await call("HEAD", `${path}${suffix}`)).status).toBe(404);
      }
      await problemOf(call("GET", path, undefined, { "if-none-match": "*" }), 404);
      await problemOf(call("POST", `${path}/refresh`), 404);
    }
    await problemOf(call("PUT", `/v1/customers/by-key/${key}`, { name: "A" }), 404);
    await expectNothing();
  });

  it("a link, whichever way it is asked for", async () => {
    for (const path of [`/v1/links/${SLUG}`, `/v1/links/${SLUG}/clicks`, `/v1/links/${SLUG}/qr`]) {
      await problemOf(call("GET", path), 404);
      expect((await call("HEAD", path)).status).toBe(404);
    }
    expect((await send(`/r/${SLUG}`, { headers: { "user-agent": "Mozilla/5.0" } })).status).toBe(404);
    expect((await send(`/r/${SLUG}`, { method: "HEAD" })).status).toBe(404);
    await problemOf(call("DELETE", `/v1/links/${SLUG}`), 404);
    await problemOf(call("PATCH", `/v1/links/${SLUG}`, { disabled: true }), 404);
    await expectNothing();
  });

  it("anything for who lists, or gives the wrong key", async () => {
    for (const path of ["/v1/customers", "/v1/links"]) {
      for (const query of ["", `?customUserId=${NOBODY}`, "?tag=none"]) {
        expect(await jsonOf<Page<object>>(call("GET", path + query))).toEqual({ data: [], next: null });
      }
    }
    const wrong = { authorization: "Bearer wrong-key-wrong-key-wrong-key" };
    await problemOf(call("PUT", customerPath(NOBODY), {}, wrong), 401);
    const body = { apiKey: "wrong-key-wrong-key-wrong-key", customUserId: NOBODY };
    await problemOf(call("POST", "/api/checkUserStatus", body), 401);
    await expectNothing();
  });
});
