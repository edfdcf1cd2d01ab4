import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { exposition } from "../../src/metrics/exposition.ts";
import { familiesOf } from "../../src/metrics/families.ts";
import { gather } from "../../src/metrics/gather.ts";
import { allShards, directoryShard, upstream as upstreamObject } from "../../src/stubs.ts";
import {
  call,
  connections,
  customerPath,
  jsonOf,
  problemOf,
  send,
  someone,
  upstream,
} from "../http/worker.ts";
import { readExposition } from "./grammar.ts";

/** As they are now: what the route remembers for five seconds aside. */
async function now() {
  const metrics = readExposition(exposition(familiesOf(await gather(env, Date.now()))));
  return (name: string, labels: Record<string, string> = {}) =>
    metrics
      .get(`connectwatch_${name}`)
      ?.samples.find((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text))
      ?.value;
}

describe("GET /metrics", () => {
  it("answers Prometheus' text to a read key, and nobody else", async () => {
    const { key } = await jsonOf<{ key: string }>(
      call("POST", "/v1/keys", { name: "m", scope: "read" }),
      201,
    );
    const answer = await send("/metrics", { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(readExposition(await answer.text()).has("connectwatch_build_info")).toBe(true);
    await problemOf(send("/metrics"), 401);
  });

  it("holds no customer's id or name and no address", async () => {
    const id = someone();
    await call("PUT", customerPath(id), { name: "Zebra Ltd", email: "zebra@example.com", tags: ["zebra"] });
    await call("POST", "/v1/webhooks", { url: "https://hooks.example.org/zebra" });
    const text = exposition(familiesOf(await gather(env, Date.now())));
    expect(text).toContain("connectwatch_webhooks");
    for (const secret of [id, "zebra", "Zebra", "example.org"]) expect(text).not.toContain(secret);
  });
});

describe("what is counted", () => {
  it("follows a customer from state to state, into the archive and away", async () => {
    const id = someone();
    const at = async () => {
      const value = await now();
      return [
        value("customers", { state: "waiting" }),
        value("customers", { state: "connected" }),
        value("customers_archived"),
      ];
    };
    const before = await at();
    const plus = (...add: number[]) => before.map((count, index) => (count ?? 0) + (add[index] ?? 0));
    await call("PUT", customerPath(id), {});
    expect(await at()).toEqual(plus(1, 0, 0));
    const spy = upstream(() =>
      connections(
        JSON.stringify({
          user: 77,
          customUserId: id,
          requestUrl: "https://app.leadsie.com/connect/acme/manage",
          requestName: "acme",
          accessLevel: "admin",
          status: "SUCCESS",
          connectionAssets: [],
        }),
      ),
    );
    await jsonOf(call("POST", customerPath(id, "/refresh")));
    spy.mockRestore();
    expect(await at()).toEqual(plus(0, 1, 0));
    await call("PUT", customerPath(id), { archived: true });
    expect(await at()).toEqual(plus(0, 0, 1));
  });

  it("equals a count of all members, also for a state that an earlier version has left", async () => {
    await Promise.all(Array.from({ length: 20 }, () => call("PUT", customerPath(someone()), {})));
    for (const shard of allShards) {
      const object = directoryShard(env, shard);
      await runInDurableObject(object, (_, { storage: { sql } }) => {
        if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'member'").toArray().length === 0) return;
        const members = "SELECT state, source = 'asked', archived, overdue, count(*) AS n FROM member";
        const counted = sql.exec(`${members} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`).raw();
        const kept = () => sql.exec("SELECT * FROM state_count WHERE n > 0 ORDER BY 1, 2, 3, 4").raw();
        expect(kept()).toEqual(counted);
        for (const trigger of ["member_came", "member_changed", "member_went"])
          sql.exec(`DROP TRIGGER ${trigger}`);
        sql.exec("DROP TABLE state_count");
      });
      await evictDurableObject(object);
    }
    const value = await now();
    const waiting = await jsonOf<{ data: unknown[] }>(call("GET", "/v1/customers?state=waiting&limit=200"));
    expect(value("customers", { state: "waiting" })).toBe(waiting.data.length);
  });

  it("never goes back over an eviction once it was told, and does not write for each request", async () => {
    const polls = async () => (await now())("upstream_requests_total", { kind: "poll", outcome: "ok" }) ?? 0;
    const written = () =>
      runInDurableObject(
        upstreamObject(env),
        (_, { storage: { sql } }) =>
          sql.exec("SELECT value FROM fact WHERE name = 'requests'").toArray().at(0)?.value,
      );
    const before = await polls();
    const value = await written();
    for (let count = 0; count < 3; count++) await upstreamObject(env).report({ kind: "ok" });
    expect(await written()).toBe(value);
    expect(await polls()).toBe(before + 3);
    await evictDurableObject(upstreamObject(env));
    expect(await polls()).toBe(before + 3);
    for (let count = 0; count < 10; count++) await upstreamObject(env).report({ kind: "ok" });
    await evictDurableObject(upstreamObject(env));
    expect(await polls()).toBe(before + 13);
  });

  it("asks nobody twice within five seconds", async () => {
    await vi.waitFor(async () => expect((await call("GET", "/metrics")).status).toBe(200));
    const first = await (await call("GET", "/metrics")).text();
    await upstreamObject(env).report({ kind: "ok" });
    expect(await (await call("GET", "/metrics")).text()).toBe(first);
  });
});
