import { createExecutionContext, evictDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { Env } from "../../src/env.ts";
import { answer } from "../../src/http/answer.ts";
import type { PollMessage } from "../../src/refresh/messages.ts";
import { poll } from "../../src/refresh/poll.ts";
import { allShards, customerStatus, directoryShard } from "../../src/stubs.ts";
import { v1Text, v2Text } from "../leadsie/webhook-of.ts";
import { connectionText } from "../status/build.ts";
import {
  ADMIN_KEY,
  type CustomerJson,
  call,
  connections,
  customerPath,
  errorsOf,
  jsonOf,
  keyOf,
  ORIGIN,
  problemOf,
  send,
  someone,
  upstream,
} from "./worker.ts";

const SECRET = "a secret/with % signs, 24 and more";

afterEach(() => vi.restoreAllMocks());

/** The Worker with a webhook secret; `asked` holds the polls it put into the queue. */
function hooked() {
  const asked: PollMessage[] = [];
  const POLLS = {
    send: async (message: PollMessage) => void asked.push(message),
    sendBatch: async (batch: { body: PollMessage }[]) => void asked.push(...batch.map(({ body }) => body)),
  };
  const bound = { ...env, LEADSIE_WEBHOOK_SECRET: SECRET, POLLS } as unknown as Env;
  const post = async (
    text: BodyInit,
    secret = encodeURIComponent(SECRET),
    headers: Record<string, string> = {},
  ) => {
    const ctx = createExecutionContext();
    const request = new Request(`${ORIGIN}/hooks/leadsie/${secret}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: text,
    });
    const response = await answer(request, bound, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
  return { asked, bound, post };
}

const customer = (id: string) => jsonOf<CustomerJson>(call("GET", customerPath(id)));

interface EventJson {
  type: string;
  cause: string;
  seq: number;
}

async function history(id: string): Promise<string[]> {
  const { data } = await jsonOf<{ data: EventJson[] }>(call("GET", customerPath(id, "/events?limit=200")));
  expect(data.map(({ seq }) => seq)).toEqual(data.map((_, index) => index + 1));
  return data.map(({ type, cause }) => `${type} (${cause})`);
}

async function dropIn(id: string): Promise<Response> {
  return send("/api/checkUserStatus", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apiKey: ADMIN_KEY, customUserId: id }),
  });
}

describe("POST /hooks/leadsie/{secret}", () => {
  it("watches whoever it names first, and has kept it when it answers 204", async () => {
    const { post, asked } = hooked();
    const id = someone();
    const response = await post(v2Text([{}], { user: id }));
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(await customer(id)).toMatchObject({
      state: "connected",
      source: "discovered",
      client: { name: "Acme Ltd", summaryUrl: "https://app.leadsie.com/client/1/acme" },
    });
    expect(await history(id)).toEqual(["connection.added (webhook)", "customer.connected (webhook)"]);
    expect(asked).toMatchObject([{ customUserId: id, key: await keyOf(id) }]);
    const listed = await jsonOf<{ data: CustomerJson[] }>(
      call("GET", `/v1/customers?customUserId=${encodeURIComponent(id)}`),
    );
    expect(listed.data).toMatchObject([{ customUserId: id, state: "connected" }]);
  });

  it("is confirmed by the poll it asks for, which tells nothing more", async () => {
    const { post, asked, bound } = hooked();
    const id = someone();
    await post(v2Text([{}], { user: id }));
    upstream((customUserId) => connections(connectionText({ customUserId })));
    const config = readConfig(bound);
    if (!config.ok) throw new Error("misconfigured");
    for (const message of asked) await poll(bound, config.config, message);
    expect(await history(id)).toEqual(["connection.added (webhook)", "customer.connected (webhook)"]);
    const shown = (await customer(id)).connections as { connectionAssets: { details?: object }[] }[];
    expect(shown).toHaveLength(1);
    expect(shown[0]?.connectionAssets[0]?.details).toMatchObject({
      linkToAsset: "https://www.facebook.com/p1",
    });
    expect(await (await dropIn(id)).text()).toBe(
      `{"allConnections":[${connectionText({ customUserId: id })}]}`,
    );
  });

  it("row 15: two of the same, v1 after v2, an old one after a new one: one change each", async () => {
    const { post } = hooked();
    const id = someone();
    const fresh = v2Text([{ statusLastCheckedAt: "2026-01-02T00:00:00Z" }], { user: id });
    await post(fresh);
    const { version } = await customer(id);
    await post(fresh);
    await post(v1Text([{ isSuccess: false }], { user: id, status: "FAILED" }));
    await post(v2Text([{ connectionStatus: "In progress" }], { user: id }));
    expect(await customer(id)).toMatchObject({ state: "connected", version });
    expect(await history(id)).toHaveLength(2);
  });

  it("row 15: a burst of a hundred at once loses none, and asks upstream once", async () => {
    const { post, asked } = hooked();
    const id = someone();
    const bodies = Array.from({ length: 100 }, (_, n) =>
      v1Text([{ id: `p${n}` }], { user: id, status: "PARTIAL_SUCCESS" }),
    );
    const answers = await Promise.all(bodies.map((body) => post(body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    const shown = (await customer(id)).connections as { connectionAssets: object[] }[];
    expect(shown[0]?.connectionAssets).toHaveLength(100);
    expect(await history(id)).toHaveLength(101);
    expect(asked.length).toBeLessThan(20);
  });

  it("is answered as any unknown path with another secret, and without one set", async () => {
    const { post } = hooked();
    const unknown = await problemOf(post(v1Text(), "not-the-secret-of-24-characters"), 404);
    expect((await problemOf(post(v1Text(), "%ff"), 404)).detail).toBe(unknown.detail);
    const unset = await problemOf(
      send(`/hooks/leadsie/${encodeURIComponent(SECRET)}`, { method: "POST", body: "{}" }),
      404,
    );
    const nowhere = await problemOf(send("/nowhere", { method: "POST", body: "{}" }), 404);
    for (const one of [unknown, unset])
      expect({ ...one, requestId: "" }).toEqual({ ...nowhere, requestId: "" });
  });

  it("answers Leadsie's test event and changes nothing", async () => {
    const { post, asked } = hooked();
    const user = "test-user-2026-01-22T15:56:31.403Z";
    const clientSummaryUrl = "https://app.leadsie.com/client/leadsieTestClientId/test-webhook-client";
    expect((await post(v2Text([{}], { user, clientSummaryUrl }))).status).toBe(204);
    await problemOf(call("GET", customerPath(user)), 404);
    expect(asked).toEqual([]);
  });

  it("keeps one without a user, or with one that cannot be a customer, once, and credits it to nobody", async () => {
    const { post, asked } = hooked();
    for (const user of [undefined, null, "", "a\u0007b"]) {
      expect((await post(v1Text([{}], { user }))).status).toBe(204);
    }
    expect(asked).toEqual([]);
    const shards = await Promise.all(allShards.map((shard) => directoryShard(env, shard).toldUnattributed()));
    expect(shards.flat().map(({ client }) => client.name)).toEqual(["Acme Ltd"]);
  });

  it("refuses what is no webhook, and goes on", async () => {
    const { post } = hooked();
    expect(await errorsOf(post("{"))).toEqual([["", "invalid_json"]]);
    expect(await errorsOf(post("[]"))).toEqual([["", "invalid_type"]]);
    expect(await errorsOf(post('{"user":"a"}'))).toEqual([["connectionAssets", "invalid"]]);
    expect(await errorsOf(post('{"user":{},"connectionAssets":[]}'))).toEqual([["user", "invalid"]]);
    expect(await errorsOf(post(`{"a":${"[".repeat(100)}${"]".repeat(100)}}`))).toEqual([
      ["", "nested_too_deep"],
    ]);
    await problemOf(post(`"${"x".repeat(300 * 1024)}"`), 413);
    await problemOf(post(v1Text(), undefined, { "content-type": "text/plain" }), 415);
    expect((await post(v1Text([{}], { user: someone() }))).status).toBe(204);
  });

  it("keeps what it was told when the object is evicted", async () => {
    const { post } = hooked();
    const id = someone();
    await post(v2Text([{ linkToAsset: "javascript:alert(1)" }], { user: id }));
    const before = await customer(id);
    await evictDurableObject(customerStatus(env, await keyOf(id)));
    expect(await customer(id)).toEqual(before);
    expect(JSON.stringify(before)).not.toContain("javascript:");
  });
});

describe("POST /v1/customers/{id}/reports", () => {
  const asset = { type: "Page", id: "p1", status: "lost", at: "2026-02-01T00:00:00.000Z" };
  const report = (id: string, ...assets: object[]) => call("POST", customerPath(id, "/reports"), { assets });

  async function connected(): Promise<string> {
    const id = someone();
    upstream((customUserId) => connections(connectionText({ customUserId })));
    await call("PUT", customerPath(id), {});
    await jsonOf(call("POST", customerPath(id, "/refresh")));
    return id;
  }

  it("makes a customer lost on the company's word, and connected again on it", async () => {
    const id = await connected();
    expect(await jsonOf(report(id, { ...asset, at: new Date().toISOString(), detail: "403" }))).toMatchObject(
      {
        state: "lost",
        progress: { missing: [{ reason: "lost" }] },
        connections: [
          { connectionAssets: [{ isSuccess: true, details: { report: { status: "lost", detail: "403" } } }] },
        ],
      },
    );
    await jsonOf(call("POST", customerPath(id, "/refresh")));
    expect((await customer(id)).state).toBe("lost");
    const ok = { ...asset, status: "ok", at: new Date().toISOString() };
    expect(await jsonOf(report(id, ok))).toMatchObject({ state: "connected" });
    expect((await history(id)).slice(2)).toEqual([
      "connection.changed (report)",
      "customer.lost (report)",
      "connection.changed (report)",
      "customer.connected (report)",
    ]);
    expect(await (await dropIn(id)).text()).not.toContain("details");
  });

  it("refuses what it cannot take, with the path", async () => {
    const id = await connected();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(await errorsOf(report(id))).toEqual([["assets", "too_small"]]);
    expect(await errorsOf(report(id, { ...asset, at: later }))).toEqual([["assets.0.at", "invalid"]]);
    expect(await errorsOf(report(id, { ...asset, at: "yesterday" }))).toEqual([
      ["assets.0.at", "invalid_format"],
    ]);
    expect(await errorsOf(report(id, { ...asset, status: "gone" }))).toEqual([
      ["assets.0.status", "invalid_value"],
    ]);
    expect(await errorsOf(report(id, { ...asset, note: "" }))).toEqual([["assets.0.note", "unknown_field"]]);
    expect((await customer(id)).state).toBe("connected");
  });

  it("is a 404 for somebody who is not watched, and makes nobody", async () => {
    const id = someone();
    await problemOf(report(id, asset), 404);
    await problemOf(
      call("POST", `/v1/customers/by-key/${await keyOf(id)}/reports`, { assets: [asset] }),
      404,
    );
    await problemOf(call("GET", customerPath(id)), 404);
  });
});
