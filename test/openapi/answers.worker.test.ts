import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CONNECT, connections, keyOf } from "../http/worker.ts";
import { v2Text } from "../leadsie/webhook-of.ts";
import { connectionText } from "../status/build.ts";
import { sweep } from "../unattributed/account.ts";
import { described } from "./conformity.ts";
import { type Asked, ask, askAndCheck, HOOK_SECRET, outside } from "./service.ts";

/** What was answered in this file: an operation's name and a status. */
const seen = new Set<string>();

let others: ReturnType<typeof outside>;
// The whole file through: what objects do between two tests never reaches the network.
beforeAll(() => {
  others = outside();
});
beforeEach(() => {
  others.reset();
});

/** Asks, and gives the JSON of the answer after checking that the document says it. */
async function told(asked: Asked, status: number): Promise<Record<string, unknown>> {
  const { operation, response, faults } = await askAndCheck(asked);
  const name = `${operation.operationId} ${response.status}`;
  expect({ name, faults }).toEqual({ name: `${operation.operationId} ${status}`, faults: [] });
  seen.add(name);
  const json = response.headers.get("content-type")?.includes("json");
  return json && response.status !== 304 ? ((await response.json()) as Record<string, unknown>) : {};
}

const get = (path: string, status = 200, headers = {}) => told({ method: "GET", path, headers }, status);
const post = (path: string, body: unknown, status = 200) => told({ method: "POST", path, body }, status);

const REQUIRES = [
  { key: "page", types: ["Page", "Pgae"], count: 1, label: "A page", accessLevel: "admin" },
  { key: "ads", types: ["Ad Account"], optional: true },
];
const FULL = {
  name: "Acme",
  email: "a@acme.example",
  owner: "Jo",
  tags: ["new"],
  metadata: { plan: { seats: 3 } },
  requires: REQUIRES,
  dueAt: "2026-01-01T00:00:00+01:00",
  remindAfter: [3600, "P3D"],
};

describe("what is answered is what the document says", () => {
  it("about a customer, by id and by key", async () => {
    for (const at of ["/v1/customers/acme", `/v1/customers/by-key/${await keyOf("acme")}`]) {
      const byKey = at.includes("by-key");
      await told({ method: "PUT", path: at, body: FULL }, byKey ? 200 : 201);
      await told({ method: "PUT", path: at, body: { archived: false } }, 200);
      await post(`${at}/refresh`, undefined);
      const report = {
        type: "Page",
        id: "page-1",
        status: "lost",
        at: new Date().toISOString(),
        detail: "gone",
      };
      await post(`${at}/reports`, { assets: [report] });
      await get(`${at}?fresh=true`);
      const { version } = await get(at);
      await get(`${at}?version=${Number(version) - 1}&wait=1`);
      await get(at, 304, { "if-none-match": "*" });
      await get(`${at}/diagnosis`);
      await get(`${at}/events?limit=1`);
      await get(`${at}/events?after=1`);
      await get(`${at}/live?after=0`);
      await post(`${at}/token`, { ttlSeconds: 60 }, 201);
    }
  });

  it("in lists, as JSON and as CSV", async () => {
    await post("/v1/links", { requestUrl: CONNECT, customUserId: "listed", ...FULL }, 201);
    for (const list of ["/v1/customers?include=connections,links&state=waiting&state=partial", "/v1/links"]) {
      await get(list);
      await get(list, 200, { accept: "text/csv" });
    }
    for (const list of ["/v1/customers", "/v1/links", "/v1/events", "/v1/webhooks", "/v1/keys"]) {
      await get(`${list}?limit=1`);
      await get(`${list}?limit=0`, 400);
    }
    await get("/v1/types");
    await get("/v1/events?since=2026-01-01T00:00:00Z");
    await get("/v1/events/live");
  });

  it("about links", async () => {
    const body = { requestUrl: CONNECT, customUserId: "linked", ...FULL, note: "n", prefix: "hi" };
    const { slug } = await post("/v1/links", body, 201);
    await post("/v1/links", body, 200);
    await post("/v1/links/batch", { items: [body, { ...body, customUserId: "" }, 1] });
    await get(`/v1/links/${slug}`);
    const agent = { "user-agent": "Mozilla/5.0 (Macintosh) Safari/605", referer: "https://mail.example/x" };
    await get(`/r/${slug}?utm_source=mail`, 302, agent);
    await get(`/r/${slug}`, 200, { "user-agent": "facebookexternalhit/1.1" });
    await get(`/r/${slug}/progress`);
    await get(`/v1/links/${slug}/clicks`);
    await get(`/v1/links/${slug}/qr`);
    await told({ method: "PATCH", path: `/v1/links/${slug}`, body: { disabled: true } }, 200);
    await get(`/r/${slug}`, 410);
    await told({ method: "DELETE", path: `/v1/links/${slug}` }, 204);
    await get(`/v1/links/${slug}`, 404);
    await get(`/r/${slug}`, 404);
  });

  it("about connections without an id", async () => {
    const hook = (fields: object, status = 204) =>
      post(`/hooks/leadsie/${HOOK_SECRET}`, v2Text([{}], { ...fields }), status);
    await hook({ user: "hooked" });
    await hook({ user: undefined });
    await hook({ user: [] }, 400);
    await get("/v1/customers/hooked");
    const { data } = (await get("/v1/unattributed")) as { data: { id: string }[] };
    const [item] = data;
    await post(`/v1/unattributed/${item?.id}/ignore`, undefined);
    await get("/v1/unattributed?ignored=true");
    await post(`/v1/unattributed/${item?.id}/assign`, { customUserId: "hooked" }, 400);
  });

  it("about webhooks", async () => {
    const { id } = await post("/v1/webhooks", { url: "https://hooks.example.com/x" }, 201);
    const at = `/v1/webhooks/${id}`;
    await get("/v1/webhooks");
    await get(at);
    await told({ method: "PATCH", path: at, body: { description: "d", events: ["customer.lost"] } }, 200);
    await post(`${at}/test`, undefined);
    await post(`${at}/rotate`, { overlapSeconds: 60 });
    const replay = await post(`${at}/replay`, { since: new Date(Date.now() - 60_000).toISOString() }, 202);
    await get(`${at}/replay/${replay.id}`);
    await get(`${at}/deliveries`);
    await told({ method: "DELETE", path: at }, 204);
    await get(at, 404);
    await post("/v1/webhooks", { url: "http://127.0.0.1/" }, 400);
  });

  it("about keys and sessions", async () => {
    const made = await post(
      "/v1/keys",
      { name: "k", scope: "write", expiresAt: "2099-01-01T00:00:00Z" },
      201,
    );
    const at = `/v1/keys/${made.id}`;
    await post(`${at}/rotate`, { overlapSeconds: 1 });
    const { url } = await post(`${at}/sign-in`, undefined, 201);
    const code = new URL(String(url)).searchParams.get("code") ?? "";
    await get(`/sign-in?code=${code}`);
    const form = { "content-type": "application/x-www-form-urlencoded", "content-length": "41" };
    const redeem = { method: "POST", path: "/sign-in", body: `code=${code}`, headers: form, key: null };
    await told(redeem, 303);
    await told(redeem, 410);
    await get("/sign-in?code=", 410);
    const opened = await ask({ method: "POST", path: "/session", body: { key: made.key }, key: null });
    const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
    await told({ method: "POST", path: "/session", body: { key: made.key }, key: null }, 200);
    const own = { cookie, "sec-fetch-site": "same-origin" };
    await told({ method: "GET", path: "/session", headers: own, key: null }, 200);
    await told({ method: "DELETE", path: "/session", headers: own, key: null }, 204);
    await told({ method: "DELETE", path: at }, 204);
  });

  it("about somebody who connected without an id", async () => {
    const nameless = connectionText({ user: 77, customUserId: undefined, requestUrl: CONNECT }, [{}]);
    others.leadsie = () => connections(nameless);
    await sweep();
    const { data } = (await get("/v1/unattributed")) as { data: { id: string; user: number }[] };
    const item = data.find(({ user }) => user === 77);
    await post(`/v1/unattributed/${item?.id}/assign`, { customUserId: "assigned" });
    await get("/v1/customers/assigned/events");
  });

  it("about a sweep that nobody believes", async () => {
    await post("/v1/upstream/accept", undefined, 404);
    const many = Array.from({ length: 30 }, (_, user) =>
      connectionText({ user: 1000 + user, customUserId: `swept-${user}`, requestUrl: CONNECT }, [{}]),
    );
    others.leadsie = (id) => (id === undefined ? connections(...many) : connections());
    await sweep();
    others.leadsie = () => connections();
    await sweep();
    await post("/v1/upstream/accept", undefined);
  });

  it("about a customer who is erased", async () => {
    for (const at of ["/v1/customers/erased", `/v1/customers/by-key/${await keyOf("erased")}`]) {
      await told({ method: "PUT", path: "/v1/customers/erased", body: FULL }, 201);
      await told({ method: "DELETE", path: at }, 200);
      await get(at, 404);
      await told({ method: "DELETE", path: at }, 404);
    }
    await get("/v1/events?type=customer.erased");
  });

  it("about Leadsie and the service", async () => {
    await get("/v1/upstream");
    await post("/v1/directory/rebuild", undefined, 202);
    await told({ method: "PUT", path: "/v1/upstream/key", body: { apiKey: "another-key" } }, 200);
    for (const path of ["/health", "/metrics", "/v1/overview", "/", "/docs", "/openapi.json"])
      await get(path);
    const etag = (await ask({ method: "GET", path: "/openapi.json" })).headers.get("etag") ?? "";
    await get("/openapi.json", 304, { "if-none-match": etag });
    const page = await (await ask({ method: "GET", path: "/" })).text();
    const asset = /"(\/assets\/[^"]+\.css)"/.exec(page)?.[1] ?? "";
    await get(asset);
    await get(asset, 304, {
      "if-none-match": (await ask({ method: "GET", path: asset })).headers.get("etag") ?? "",
    });
  });

  it("at Leadsie's own endpoint", async () => {
    const apiKey = String((await post("/v1/keys", { name: "old", scope: "read" }, 201)).key);
    const check = (body: object, status = 200) =>
      told({ method: "POST", path: "/api/checkUserStatus", body, key: null }, status);
    await check({ apiKey, customUserId: "dropped", extra: 1 });
    await check({ apiKey });
    await check({ apiKey, customUserId: "" }, 400);
    await check({ apiKey: "no" }, 401);
    await check({ apiKey, customUserId: "dropped", maxAgeSeconds: 0 }, 503);
  });

  it("when Leadsie cannot be asked, and when the customer is not there", async () => {
    others.leadsie = () => new Response("<html>", { status: 502 });
    await told({ method: "PUT", path: "/v1/customers/unheard", body: {} }, 201);
    await post("/v1/customers/unheard/refresh", undefined, 503);
    await get("/v1/customers/unheard");
    await get("/v1/customers/nobody", 404);
    await get("/v1/customers/unheard/diagnosis");
    await get("/v1/upstream");
  });

  it("by every operation: each of its good answers was seen here", () => {
    const good = described.flatMap(({ operationId, responses }) =>
      Object.keys(responses)
        .filter((status) => Number(status) < 400)
        .map((status) => `${operationId} ${status}`),
    );
    expect(good.filter((one) => !seen.has(one))).toEqual([]);
  });
});
