import { abortAllDurableObjects } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { ask, asset, connections, control, post } from "./helpers.ts";

beforeEach(async () => {
  await control("reset");
  await control("seed", { customers: 10 });
});

const ids = async (customUserId?: string) => (await connections(customUserId)).map((one) => one.customUserId);
const PATIENCE_MS = 300;

/** Whether a promise is still open after a while: the only way to see that something does not come. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => false), scheduler.wait(PATIENCE_MS).then(() => true)]);
}

describe("the queue of faults", () => {
  it("befalls as often as asked, in order, and then no more", async () => {
    await control("fault", { kind: "status", code: 503, times: 2 });
    await control("fault", { kind: "status", code: 429 });
    const seen = [];
    for (let round = 0; round < 4; round += 1) seen.push((await ask()).status);
    expect(seen).toEqual([503, 503, 429, 200]);
  });

  it("goes on for ever with times 0, until it is cleared", async () => {
    await control("fault", { kind: "status", times: 0 });
    for (let round = 0; round < 5; round += 1) expect((await ask()).status).toBe(500);
    await control("fault", { kind: "none" });
    expect((await ask()).status).toBe(200);
  });

  it("befalls one customer's polls, or sweeps alone", async () => {
    await control("fault", { kind: "status", code: 501, for: "customer-000001" });
    await control("fault", { kind: "status", code: 502, for: null });
    expect((await ask("customer-000002")).status).toBe(200);
    expect((await ask()).status).toBe(502);
    expect((await ask()).status).toBe(200);
    expect((await ask("customer-000001")).status).toBe(501);
  });

  it("is spared by a request that is refused anyway", async () => {
    await control("fault", { kind: "status", code: 503 });
    expect((await ask(undefined, "wrong")).status).toBe(401);
    expect((await ask()).status).toBe(503);
  });

  it("refuses an unknown kind", async () => {
    expect((await post("/control/fault", { kind: "earthquake" })).status).toBe(400);
  });
});

describe("faults that answer something else", () => {
  it.each([
    [30, "30"],
    ["Wed, 21 Oct 2099 07:28:00 GMT", "Wed, 21 Oct 2099 07:28:00 GMT"],
    ["soon", "soon"],
    [undefined, null],
  ])("status: 429 with Retry-After %s", async (retryAfter, header) => {
    await control("fault", { kind: "status", code: 429, retryAfter });
    const response = await ask();
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, header]);
  });

  it("html: a login page with 200", async () => {
    await control("fault", { kind: "html" });
    const response = await ask();
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toContain("<h1>Log in");
  });

  it("wrong-shape: JSON of another shape, or the one given", async () => {
    await control("fault", { kind: "wrong-shape" });
    await control("fault", { kind: "wrong-shape", body: { allConnections: {} } });
    expect(await (await ask()).json()).not.toHaveProperty("allConnections");
    expect(await (await ask()).json()).toEqual({ allConnections: {} });
  });

  it("empty: no connections at all", async () => {
    await control("fault", { kind: "empty", times: 2 });
    expect(await ids()).toEqual([]);
    expect(await ids("customer-000001")).toEqual([]);
    expect(await ids("customer-000001")).toHaveLength(1);
  });

  it("short: every second customer is lost, or as many as asked", async () => {
    await control("fault", { kind: "short" });
    await control("fault", { kind: "short", drop: 3 });
    expect(await ids()).toHaveLength(5);
    expect((await ids())[0]).toBe("customer-000004");
  });

  it("short: a poll loses connections", async () => {
    for (const requestId of ["A", "B", "C"])
      await control("connect", { requestId, customUserId: "c", assets: [asset()] });
    await control("fault", { kind: "short", for: "c", drop: 1 });
    expect((await connections("c")).map((one) => one.requestName)).toEqual(["B", "C"]);
  });

  it("broken-one: one connection is broken, the rest is good", async () => {
    await control("fault", { kind: "broken-one", customUserId: "customer-000004" });
    await control("fault", { kind: "broken-one", how: "not-object" });
    const all = await connections();
    expect(all.filter((one) => one.connectionAssets === undefined).map((one) => one.customUserId)).toEqual([
      "customer-000004",
    ]);
    expect(all).toHaveLength(10);
    expect((await connections()).map((one) => typeof one)).toEqual(["string", ...Array(9).fill("object")]);
  });

  it("stale: what was true before the last change of that customer", async () => {
    const before = await connections("customer-000003");
    await control("revoke", { customUserId: "customer-000003" });
    await control("revoke", { customUserId: "customer-000004" });
    await control("fault", { kind: "stale", times: 2 });
    expect(await connections("customer-000003")).toEqual(before);
    expect(await connections("customer-000005")).toHaveLength(1);
    expect(await connections("customer-000003")).toEqual([]);
  });

  it("stale: of the account, what was true before the last change of all", async () => {
    await control("revoke", { customUserId: "customer-000003" });
    await control("revoke", { customUserId: "customer-000004" });
    await control("fault", { kind: "stale" });
    expect(await ids()).toHaveLength(9);
    expect(await ids()).toHaveLength(8);
  });

  it("stale: before a first connection there was none, and before a move the old customer", async () => {
    await control("connect", { requestId: "R", customUserId: "a", user: 5, assets: [asset()] });
    await control("fault", { kind: "stale", for: "a" });
    expect(await ids("a")).toEqual([]);
    await control("connect", { requestId: "R", customUserId: "b", user: 5, assets: [asset()] });
    await control("fault", { kind: "stale", for: "a" });
    expect(await ids("a")).toEqual(["a"]);
    expect(await ids("a")).toEqual([]);
  });
});

describe("faults of time and size", () => {
  it("hang: accepts and never answers", async () => {
    await control("fault", { kind: "hang" });
    const asked = ask().catch(() => "ended");
    expect(await isOpen(asked)).toBe(true);
    expect((await ask()).status).toBe(200);
    await abortAllDurableObjects();
  });

  it("stall: half of the answer comes, the rest never", async () => {
    await control("fault", { kind: "stall" });
    const reader = (await ask("customer-000001")).body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain('{"allConnections":[');
    const next = reader?.read().catch(() => "ended") ?? Promise.resolve();
    expect(await isOpen(next)).toBe(true);
    await abortAllDurableObjects();
  });

  it("slow: the right answer a byte at a time", async () => {
    await control("fault", { kind: "slow", delayMs: 0 });
    const response = await ask("customer-000001");
    let text = "";
    for await (const piece of response.body ?? []) {
      expect(piece.length).toBe(1);
      text += String.fromCharCode(...piece);
    }
    expect(JSON.parse(text).allConnections).toHaveLength(1);
  });

  it("delay: what was true when it was asked, later", async () => {
    await control("fault", { kind: "delay", delayMs: PATIENCE_MS, times: 2 });
    const [late, lateSweep] = [ids("customer-000001"), ids()];
    await expect
      .poll(async () => (await control("fault", { kind: "status", for: "nobody" })).waiting)
      .toBe(1);
    await control("revoke", { customUserId: "customer-000001" });
    expect(await ids("customer-000001")).toEqual([]);
    expect(await late).toEqual(["customer-000001"]);
    expect(await lateSweep).toHaveLength(10);
  });

  it("huge: a valid answer of so many bytes", async () => {
    const bytes = 20 * 1024 * 1024;
    await control("fault", { kind: "huge", bytes });
    const text = await (await ask("customer-000001")).text();
    expect(text.length).toBe(bytes);
    expect(JSON.parse(text).allConnections).toHaveLength(1);
  });

  it("endless: goes on as long as it is read", async () => {
    await control("fault", { kind: "endless" });
    let bytes = 0;
    for await (const piece of (await ask("customer-000001")).body ?? []) {
      bytes += piece.length;
      if (bytes > 2 * 1024 * 1024) break;
    }
    expect(bytes).toBeGreaterThan(2 * 1024 * 1024);
  });
});

describe("faults that break the answer", () => {
  it.each(["truncated", "cut"])("%s: a good beginning comes, then reading fails", async (kind) => {
    await control("fault", { kind, times: 2 });
    for (const customer of ["customer-000001", undefined]) {
      const response = await ask(customer);
      expect(response.status).toBe(200);
      let text = "";
      const read = async () => {
        for await (const piece of response.body ?? []) text += new TextDecoder().decode(piece);
      };
      await expect(read()).rejects.toThrow();
      expect(text).toContain('{"allConnections":[{"user":1000001,');
    }
  });

  it("ends-early: the answer ends well, its JSON does not", async () => {
    await control("fault", { kind: "ends-early" });
    const text = await (await ask()).text();
    expect(text.startsWith('{"allConnections":[')).toBe(true);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it("gzip-cut: the gzip body ends before gzip does", async () => {
    await control("fault", { kind: "gzip-cut" });
    const response = await ask();
    expect(response.headers.get("content-encoding")).toBe("gzip");
    await expect(response.json()).rejects.toThrow();
  });

  it("gzip-bomb: small when sent, huge when unpacked", async () => {
    await control("fault", { kind: "gzip-bomb", bytes: 5 * 1024 * 1024 });
    const response = await ask("customer-000001");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    const text = await response.text();
    expect(text.length).toBe(5 * 1024 * 1024);
  });
});
