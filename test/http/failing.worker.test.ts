import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { upstream } from "../../src/stubs.ts";
import { type Account, connect, fakeAccount, sweep } from "../unattributed/account.ts";
import { ADMIN_KEY, type CustomerJson, call, customerPath, jsonOf, type Page, problemOf } from "./worker.ts";

let account: Account;

beforeEach(async () => {
  await reset();
  account = fakeAccount();
});

afterEach(() => vi.restoreAllMocks());

const SOON = { timeout: 5_000 };
const customer = (id: string) => jsonOf<CustomerJson>(call("GET", customerPath(id)));
const dropIn = (customUserId: string) =>
  call("POST", "/api/checkUserStatus", { apiKey: ADMIN_KEY, customUserId });

describe("row 9: a key that is refused when one customer is asked about", () => {
  it("makes all stale, though no sweep has failed yet, until an answer is good again", async () => {
    connect(account, 1, "asked");
    connect(account, 2, "other");
    await sweep();
    account.failing = new Response(null, { status: 401 });
    await problemOf(call("POST", customerPath("asked", "/refresh")), 503);
    await vi.waitFor(async () => {
      expect((await customer("other")).stale).toMatchObject({ reason: "unauthorized" });
    }, SOON);
    expect((await dropIn("other")).headers.get("x-stale")).toBe("unauthorized");
    const stale = await jsonOf<Page<CustomerJson>>(call("GET", "/v1/customers?stale=true"));
    expect(stale.data.map(({ customUserId }) => customUserId).sort()).toEqual(["asked", "other"]);
    expect(await jsonOf(call("GET", "/v1/upstream"))).toMatchObject({
      lastError: { reason: "unauthorized" },
    });
    account.failing = null;
    await upstream(env).report({ kind: "ok" });
    await vi.waitFor(async () => expect((await customer("other")).stale).toBeNull(), SOON);
  });
});

it("Leadsie's own endpoint tells the ETag and the sweep's time of who is not watched, at no cost", async () => {
  connect(account, 1, "somebody");
  await sweep();
  await vi.waitFor(async () => {
    const answer = await dropIn(`nobody at ${performance.now()}`);
    expect(await answer.json()).toEqual({ allConnections: [] });
    expect(answer.headers.get("etag")).toMatch(/^".+"$/);
    expect(answer.headers.get("x-checked-at")).toMatch(/Z$/);
  }, SOON);
});
