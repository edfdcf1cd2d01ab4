import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { answer } from "../../src/http/answer.ts";
import { routes } from "../../src/http/routes.ts";
import {
  ADMIN_KEY,
  CONNECT,
  type CustomerJson,
  call,
  customerPath,
  errorsOf,
  jsonOf,
  keyOf,
  ORIGIN,
  problemOf,
  send,
  someone,
} from "./worker.ts";

afterEach(() => vi.useRealTimers());

interface TokenJson {
  token: string;
  expiresAt: string;
}

const SHOP = "https://shop.example";

/** The Worker with a page of another origin that is allowed. */
const allowing = { ...env, ALLOWED_ORIGINS: `${SHOP}, https://other.example:8443` };

const fromShop = (path: string, init: RequestInit = {}, origin = SHOP) =>
  answer(
    new Request(`${ORIGIN}${path}`, { ...init, headers: { origin, ...init.headers } }),
    allowing,
    createExecutionContext(),
  );

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function customerWithToken(ttlSeconds = 60) {
  const id = someone();
  await jsonOf(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: id, name: "Ada" }), 201);
  const made = await jsonOf<TokenJson>(call("POST", customerPath(id, "/token"), { ttlSeconds }), 201);
  return { id, key: await keyOf(id), ...made };
}

describe("POST /v1/customers/{id}/token", () => {
  it("gives a token that reads this one customer, by id and by key, in the header and in ?token=", async () => {
    const { id, key, token, expiresAt } = await customerWithToken();
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(55_000);
    for (const path of [customerPath(id), `/v1/customers/by-key/${key}`]) {
      const inHeader = await jsonOf<CustomerJson>(send(path, { headers: bearer(token) }));
      const inQuery = await jsonOf<CustomerJson>(send(`${path}?token=${token}`));
      expect(inHeader).toMatchObject({ customUserId: id, name: "Ada", links: [] });
      expect(inQuery).toEqual(inHeader);
    }
  });

  it("opens the customer's stream", async () => {
    const { id, token } = await customerWithToken();
    const response = await send(`${customerPath(id, "/live")}?token=${token}&after=0`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    await response.body?.cancel();
  });

  it("row 17: for another customer is a 404, as for one who is not there", async () => {
    const { token } = await customerWithToken();
    const other = await customerWithToken();
    for (const path of [customerPath(other.id), customerPath(other.id, "/live"), customerPath("nobody")]) {
      expect((await problemOf(send(path, { headers: bearer(token) }), 404)).code).toBe("not_found");
    }
    await problemOf(send(`/v1/customers/by-key/${other.key}`, { headers: bearer(token) }), 404);
  });

  it("opens no other route: 403 by its scope", async () => {
    const { id, key, token } = await customerWithToken();
    const guarded = routes.filter(({ scope, token: open }) => scope !== "open" && scope !== "body" && !open);
    expect(guarded.length).toBeGreaterThan(20);
    for (const { method, path } of guarded) {
      const url = path.replace(":id", id).replace(":key", key).replace(":slug", "slug");
      const problem = await problemOf(send(url, { method, headers: bearer(token) }), 403);
      expect(problem.code, `${method} ${path}`).toBe("forbidden");
    }
  });

  it("does not ask Leadsie", async () => {
    const { id, token } = await customerWithToken();
    await problemOf(send(`${customerPath(id)}?fresh=true`, { headers: bearer(token) }), 403);
  });

  it("ends", async () => {
    const { id, token } = await customerWithToken(60);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
    expect((await problemOf(send(customerPath(id), { headers: bearer(token) }), 401)).code).toBe(
      "unauthorized",
    );
  });

  it("ends its stream with it", async () => {
    const { id, token } = await customerWithToken(1);
    const response = await send(`${customerPath(id, "/live")}?token=${token}`);
    expect(await response.text()).toContain("retry:");
    await problemOf(send(`${customerPath(id, "/live")}?token=${token}`), 401);
  });

  it("that was changed, or signed for something else, is none", async () => {
    const { id, key, token } = await customerWithToken();
    const cookie = (
      await send("/session", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ key: ADMIN_KEY }),
      })
    ).headers.get("set-cookie");
    const session = /=([^;]+)/.exec(cookie ?? "")?.[1] ?? "";
    const [body = "", signature = ""] = token.slice(4).split(".");
    const claims = btoa(JSON.stringify({ k: key, i: "0", u: Date.now() + 1e9 })).replace(/=+$/, "");
    for (const other of [
      `cwt_${claims}.${signature}`,
      `cwt_${body}`,
      `cwt_${body}.`,
      `${token}x`,
      `cwt_${session}`,
      "cwt_",
      "x",
    ]) {
      await problemOf(send(customerPath(id), { headers: bearer(other) }), 401);
      await problemOf(send(`${customerPath(id)}?token=${other}`), 401);
    }
  });

  it("needs a customer, write scope, and a time of at most a day", async () => {
    const { id, token } = await customerWithToken();
    await problemOf(call("POST", customerPath("nobody", "/token"), {}), 404);
    await problemOf(call("POST", customerPath(id, "/token"), {}, bearer(token)), 403);
    for (const ttlSeconds of [0, -1, 86_401, 1.5, "60", null]) {
      const errors = await errorsOf(call("POST", customerPath(id, "/token"), { ttlSeconds }));
      expect(errors.map(([path]) => path)).toEqual(["ttlSeconds"]);
    }
    await jsonOf(call("POST", customerPath(id, "/token"), { ttlSeconds: 86_400 }), 201);
  });
});

describe("CORS", () => {
  const DENIED = [
    "https://evil.example",
    "null",
    "http://shop.example",
    `${SHOP}.evil.example`,
    `${SHOP}:444`,
  ];
  let customer: Awaited<ReturnType<typeof customerWithToken>>;
  beforeAll(async () => {
    customer = await customerWithToken();
  });

  it("lets an allowed page read the customer with a token, see what is wrong, and resume the stream", async () => {
    const { id, token } = customer;
    const preflight = await fromShop(customerPath(id), {
      method: "OPTIONS",
      headers: { "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(preflight.headers.get("access-control-allow-methods")).toBe("GET");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    const read = await fromShop(customerPath(id), { headers: bearer(token) });
    expect(read.status).toBe(200);
    expect(read.headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(read.headers.get("vary")).toContain("Origin");
    expect(read.headers.get("access-control-allow-credentials")).toBeNull();
    const refused = await fromShop(customerPath(id), { headers: bearer("cwt_x") });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, SHOP]);
    const live = await fromShop(`${customerPath(id, "/live")}?token=${token}`);
    expect(live.headers.get("access-control-allow-origin")).toBe(SHOP);
    await live.body?.cancel();
  });

  it.each(DENIED)("says nothing to %s", async (origin) => {
    const { id, token } = customer;
    const asked = { method: "OPTIONS", headers: { "access-control-request-method": "GET" } };
    const preflight = await fromShop(customerPath(id), asked, origin);
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([405, null]);
    const read = await fromShop(customerPath(id), { headers: bearer(token) }, origin);
    expect(read.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("is nowhere else, not for an allowed origin either", async () => {
    const { id, key } = customer;
    for (const { path, token } of routes) {
      if (token) continue;
      const url = path.replace(":id", id).replace(":key", key).replace(":slug", "slug").replace("*", "x");
      if (url === customerPath(id) || url === `/v1/customers/by-key/${key}`) continue;
      const asked = { method: "OPTIONS", headers: { "access-control-request-method": "GET" } };
      const preflight = await fromShop(url, asked);
      expect([preflight.status, preflight.headers.get("access-control-allow-origin")], path).toEqual([
        405,
        null,
      ]);
    }
  });

  it("is off where no origin is allowed", async () => {
    const { id, token } = customer;
    const read = await send(customerPath(id), { headers: { origin: SHOP, ...bearer(token) } });
    expect([read.status, read.headers.get("access-control-allow-origin")]).toEqual([200, null]);
  });
});
