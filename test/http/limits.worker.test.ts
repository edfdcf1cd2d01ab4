import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Account } from "../../src/account/account.ts";
import { apiKeyOf } from "../../src/account/api-key.ts";
import { answer } from "../../src/http/answer.ts";
import { Links } from "../../src/links/links.ts";
import { makeSlug } from "../../src/links/slug.ts";
import { ADMIN_KEY, CONNECT, call, jsonOf, type LinkJson, ORIGIN, problemOf, someone } from "./worker.ts";

/** The Worker with a limit that a test reaches. */
const LIMIT = 20;
const limited = { ...env, LIMIT_UNKNOWN_PER_MINUTE: String(LIMIT) };

/** One minute of the clock, with all of it left. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Math.ceil(Date.now() / 60_000) * 60_000 + 60_000 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

let addresses = 0;
const newAddress = () => `198.51.100.${++addresses}`;

const from = (address: string | null, path: string, init: RequestInit = {}) => {
  const headers = new Headers(init.headers);
  if (address !== null) headers.set("cf-connecting-ip", address);
  const request = new Request(`${ORIGIN}${path}`, { redirect: "manual", ...init, headers });
  return answer(request, limited, createExecutionContext());
};

const statuses = async (count: number, ask: () => Promise<Response>) => {
  const seen: number[] = [];
  for (let n = 0; n < count; n++) seen.push((await ask()).status);
  return seen;
};

const newSlug = () => makeSlug("", 3, (bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
const newKey = () => apiKeyOf(crypto.getRandomValues(new Uint8Array(32)));
const withKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

const makeLink = () =>
  jsonOf<LinkJson>(call("POST", "/v1/links", { requestUrl: CONNECT, customUserId: someone() }), 201);

describe("row 26: a flood from one address", () => {
  it.each([
    ["of unknown slugs", (address: string) => from(address, `/r/${newSlug()}`), 404],
    ["of malformed slugs", (address: string) => from(address, "/r/nonsense"), 404],
    ["of unknown keys", (address: string) => from(address, "/v1/types", withKey(newKey())), 401],
    ["of mistyped keys", (address: string) => from(address, "/v1/types", withKey("cw_mistyped")), 401],
    ["of made up tokens", (address: string) => from(address, "/v1/customers/a?token=cwt_x.y"), 401],
    [
      "of bad keys at Leadsie's endpoint",
      (address: string) =>
        from(address, "/api/checkUserStatus", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ apiKey: newKey() }),
        }),
      401,
    ],
    [
      "of bad keys at the dashboard's door",
      (address: string) =>
        from(address, "/session", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ key: newKey() }),
        }),
      401,
    ],
    [
      "of made up sign-in codes",
      (address: string) =>
        from(address, "/sign-in", { method: "POST", body: new URLSearchParams({ code: "0".repeat(30) }) }),
      410,
    ],
    [
      "of wrong webhook secrets",
      (address: string) => from(address, "/hooks/leadsie/wrong", { method: "POST", body: "{}" }),
      404,
    ],
  ] as const)("%s is a 429 with Retry-After; others are served", async (_, ask, refused) => {
    const [attacker, other] = [newAddress(), newAddress()];
    expect(await statuses(LIMIT, () => ask(attacker))).toEqual(Array(LIMIT).fill(refused));
    const response = await ask(attacker);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect((await problemOf(response, 429)).code).toBe("rate_limited");
    expect((await ask(other)).status).toBe(refused);
  });

  it("leaves what is valid alone, for the same address too, and it never counts", async () => {
    const address = newAddress();
    const { slug } = await makeLink();
    const follow = () => from(address, `/r/${slug}`);
    const read = () => from(address, "/v1/types", withKey(ADMIN_KEY));
    expect(await statuses(LIMIT + 1, follow)).toEqual(Array(LIMIT + 1).fill(302));
    expect(await statuses(LIMIT + 1, read)).toEqual(Array(LIMIT + 1).fill(200));
    await statuses(LIMIT + 1, () => from(address, `/r/${newSlug()}`));
    expect((await from(address, `/r/${newSlug()}`)).status).toBe(429);
    expect([(await follow()).status, (await read()).status]).toEqual([302, 200]);
  });

  it("is over with the minute", async () => {
    const address = newAddress();
    // The platform's own counter goes by its own clock.
    const open = { ...limited, LIMIT_ADDRESS: { limit: async () => ({ success: true }) } as RateLimit };
    const ask = () => {
      const request = new Request(`${ORIGIN}/r/nonsense`, { headers: { "cf-connecting-ip": address } });
      return answer(request, open, createExecutionContext());
    };
    await statuses(LIMIT + 1, ask);
    expect((await ask()).status).toBe(429);
    vi.setSystemTime(Date.now() + 60_000);
    expect((await ask()).status).toBe(404);
  });

  it("counts an IPv6 network as one address", async () => {
    await statuses(LIMIT, () => from("2001:db8:5:6::1", "/r/nonsense"));
    expect((await from("2001:db8:5:6:ffff::2", "/r/nonsense")).status).toBe(429);
    expect((await from("2001:db8:5:7::1", "/r/nonsense")).status).toBe(404);
  });

  it("that is ten times the limit costs no object's time, and keys in use are served all the same", async () => {
    const address = newAddress();
    await statuses(LIMIT * 10, () => from(address, "/r/nonsense"));
    const [hit, verify] = [vi.spyOn(Links.prototype, "hit"), vi.spyOn(Account.prototype, "verify")];
    expect((await from(address, `/r/${newSlug()}`)).status).toBe(429);
    expect((await from(address, "/v1/types", withKey(newKey()))).status).toBe(429);
    expect((await from(address, "/v1/types", withKey(ADMIN_KEY))).status).toBe(200);
    expect([hit.mock.calls, verify.mock.calls]).toEqual([[], []]);
  });

  it("does not count a request without a key, nor one whose address the platform does not tell", async () => {
    const address = newAddress();
    expect(await statuses(LIMIT + 1, () => from(address, "/v1/types"))).toEqual(Array(LIMIT + 1).fill(401));
    expect(await statuses(LIMIT + 1, () => from(null, "/r/nonsense"))).toEqual(Array(LIMIT + 1).fill(404));
  });

  it("is stopped by the platform's binding too, which counts for all isolates", async () => {
    const address = newAddress();
    const full = { ...limited, LIMIT_ADDRESS: { limit: async () => ({ success: false }) } as RateLimit };
    const request = new Request(`${ORIGIN}/r/nonsense`, { headers: { "cf-connecting-ip": address } });
    await problemOf(answer(request, full, createExecutionContext()), 429);
  });

  it("of browser tokens is bounded by its address", async () => {
    const address = newAddress();
    const id = someone();
    await call("PUT", `/v1/customers/${id}`, {});
    const { token } = await jsonOf<{ token: string }>(call("POST", `/v1/customers/${id}/token`, {}), 201);
    const read = (by: string) => from(by, `/v1/customers/${id}?token=${token}`);
    const seen = await statuses(601, () => read(address));
    expect(new Set(seen.slice(0, 600))).toEqual(new Set([200]));
    expect(seen.at(-1)).toBe(429);
    expect((await read(newAddress())).status).toBe(200);
  });
});

describe("a key", () => {
  it("that the binding finds far too busy is refused until the minute is over; others are served", async () => {
    const { key } = await jsonOf<{ key: string }>(
      call("POST", "/v1/keys", { name: "busy", scope: "read" }),
      201,
    );
    const full = { ...env, LIMIT_KEY: { limit: async () => ({ success: false }) } as RateLimit };
    const ask = async (secret: string) => {
      const ctx = createExecutionContext();
      const request = new Request(`${ORIGIN}/session`, withKey(secret));
      return (await answer(request, full, ctx)).status;
    };
    const seen: number[] = [];
    for (let n = 0; n < 1_000; n++) seen.push(await ask(key));
    expect(new Set(seen)).toEqual(new Set([200]));
    await vi.waitFor(async () => expect(await ask(key)).toBe(429));
    expect(await ask(ADMIN_KEY)).toBe(200);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await ask(key)).toBe(200);
  });
});
