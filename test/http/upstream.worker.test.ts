import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { upstream } from "../../src/stubs.ts";
import { call, jsonOf, problemOf } from "./worker.ts";

beforeEach(() => reset());
afterEach(() => vi.restoreAllMocks());

interface Told {
  say: string;
  breaker: { state: string };
  budget: { perMinute: number; left: number };
  suspicious: { accepted: boolean } | null;
}

const get = () => jsonOf<Told>(call("GET", "/v1/upstream"));

/** Upstream that knows just this key. */
function knowing(key: string) {
  return vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    const { apiKey } = JSON.parse(String(init?.body)) as { apiKey: string };
    return apiKey === key ? Response.json({ allConnections: [] }) : Response.json({}, { status: 401 });
  });
}

describe("GET /v1/upstream", () => {
  it("says that nobody was asked yet, before the first sweep", async () => {
    const told = await get();
    expect(told).toMatchObject({ breaker: { state: "closed" }, suspicious: null, lastSweep: null });
    expect(told.say).toContain("first sweep");
  });

  it("says what to do when the key is refused", async () => {
    await upstream(env).report({ kind: "unauthorized", reason: "unauthorized" });
    const told = await get();
    expect(told.breaker.state).toBe("open");
    expect(told.say).toContain("PUT /v1/upstream/key");
  });

  it("says that upstream cannot be heard, and why", async () => {
    for (const customer of ["a", "b", "a", "b", "a"]) {
      await upstream(env).report({ kind: "outage", customer, reason: "status 503" });
    }
    expect((await get()).say).toContain("status 503");
  });

  it("says what a suspicious sweep would take away, until the operator accepts it", async () => {
    await upstream(env).weighLosses(30, 60, []);
    const told = await get();
    expect(told.suspicious).toMatchObject({ customers: 30, of: 60, accepted: false });
    expect(told.say).toContain("POST /v1/upstream/accept");
    const accepted = await jsonOf<Told>(call("POST", "/v1/upstream/accept"));
    expect(accepted.suspicious).toMatchObject({ accepted: true });
  });

  it("has nothing to accept while nothing is suspicious", async () => {
    expect(await problemOf(call("POST", "/v1/upstream/accept"), 404)).toMatchObject({ code: "not_found" });
  });
});

describe("PUT /v1/upstream/key", () => {
  it("keeps a key that Leadsie takes: encrypted, and used from now on instead of the variable", async () => {
    const asked = knowing("the-new-key");
    await jsonOf(call("PUT", "/v1/upstream/key", { apiKey: "the-new-key" }));
    const sealed = await upstream(env).sealedKey();
    expect(sealed).not.toContain("the-new-key");
    await call("PUT", "/v1/customers/keyed", {});
    await jsonOf(call("POST", "/v1/customers/keyed/refresh"));
    const last = asked.mock.calls.at(-1)?.[1]?.body;
    expect(JSON.parse(String(last))).toMatchObject({ apiKey: "the-new-key", customUserId: "keyed" });
  });

  it("refuses a key that Leadsie refuses, and keeps the old one", async () => {
    knowing("another");
    const problem = await problemOf(call("PUT", "/v1/upstream/key", { apiKey: "wrong" }), 400);
    expect(problem.errors).toMatchObject([{ path: "apiKey", code: "upstream_key_refused" }]);
    expect(await upstream(env).sealedKey()).toBeNull();
  });

  it("cannot try a key while Leadsie does not answer", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("refused"));
    const problem = await problemOf(call("PUT", "/v1/upstream/key", { apiKey: "any" }), 503);
    expect(problem.code).toBe("upstream_unavailable");
  });

  it("lets requests through again at once when the key was the trouble", async () => {
    await upstream(env).report({ kind: "unauthorized", reason: "unauthorized" });
    knowing("the-new-key");
    await jsonOf(call("PUT", "/v1/upstream/key", { apiKey: "the-new-key" }));
    expect(await upstream(env).take("on-demand", 1)).toMatchObject({ ok: true });
  });
});
